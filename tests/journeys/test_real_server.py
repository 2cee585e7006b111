"""What only the real server can get wrong: bodies of requests, mail by the worker, links that work."""

import re
import time
import urllib.parse
import urllib.request
from email import message_from_bytes
from email.policy import default
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.live import running_site

EVE = "2012-04-20T09:00Z"
MAIL_SECONDS = 15


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


def test_a_visitor_takes_a_task_by_mail(data_dir: Path) -> None:
    with running_site(data_dir, CLOCK=EVE) as site:
        board = _get(f"{site}/docs-days/2012-04-23/board.txt")
        key = re.findall(r"^(XD-\w{4}) .* free ", board, re.MULTILINE)[0]
        answer = _post(f"{site}/docs-days/tasks/{key}/claim", name="Ada", email="ada@example.org")
        assert "mailbox" in answer
        link = re.findall(r"http://\S+/sign-in/\S+", _mail(data_dir))[0]
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with browser.open(link) as page:
            assert 'method="post"' in page.read().decode()
        assert "taken by" not in _row(site, key), "a GET alone must not take the task"
        with browser.open(link, data=b"") as page:
            assert page.url.startswith(f"{site}/docs-days/tasks/{key}/")
        assert "taken by Ada" in _row(site, key)


def _row(site: str, key: str) -> str:
    lines = _get(f"{site}/docs-days/2012-04-23/board.txt").splitlines()
    return next(line for line in lines if line.startswith(key))


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as response:
        text: str = response.read().decode()
        return text


def _post(url: str, **fields: str) -> str:
    body = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(url, data=body, timeout=20) as response:
        text: str = response.read().decode()
        return text


def _mail(data_dir: Path) -> str:
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for file in (data_dir / "outbox").glob("*.eml"):
            body = message_from_bytes(file.read_bytes(), policy=default).get_body()
            assert body is not None
            return body.get_content()
        time.sleep(0.1)
    raise AssertionError("no mail arrived")
