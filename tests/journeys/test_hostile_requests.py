"""Requests no browser makes, byte by byte, at the real server: answers and mails name our own address, or say 400."""

import json
import re
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pysqlite3
import pytest

from tests.live import running_site

EVIL = "evil.example"
DOCUMENT = {"name": "Portal", "time_zone": "UTC", "menu": []}


@dataclass(frozen=True)
class Server:
    host: str
    data_dir: Path

    def ask(self, *lines: str, body: str = "") -> tuple[int, str]:
        """The status and the whole answer to exactly these lines."""
        name, _, port = self.host.partition(":")
        request = "\r\n".join([*lines, "Connection: close", f"Content-Length: {len(body)}", "", body])
        with socket.create_connection((name, int(port)), timeout=10) as connection:
            connection.sendall(request.encode())
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        answer = b"".join(parts).decode("utf-8", "replace")
        status = re.match(r"HTTP/1\.1 (\d{3}) ", answer)
        assert status, answer[:200]
        return int(status[1]), answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Server]:
    data_dir = tmp_path_factory.mktemp("hostile")
    shutil.copyfile(migrated_sqlite, data_dir / "portal.sqlite3")
    connection = pysqlite3.connect(str(data_dir / "portal.sqlite3"))
    connection.execute("INSERT INTO site_document (id, document) VALUES (1, ?)", [json.dumps(DOCUMENT)])
    connection.commit()
    connection.close()
    with running_site(data_dir) as address:
        yield Server(address.removeprefix("http://"), data_dir)


def test_a_foreign_host_is_refused_however_it_is_said(server: Server) -> None:
    own = f"Host: {server.host}"
    for lines in (
        ("GET / HTTP/1.1", f"Host: {EVIL}"),
        ("GET / HTTP/1.1", f"Host: {server.host}@{EVIL}"),
        ("GET / HTTP/1.1", f"Host: {EVIL}", own),
        ("GET / HTTP/1.1", own, f"Host: {EVIL}"),
        ("GET / HTTP/1.1", own, own),
        ("GET / HTTP/1.1", f"Host: {server.host}, {EVIL}"),
        ("GET / HTTP/1.1", "Host:"),
        ("GET / HTTP/1.1",),
        (f"GET http://{EVIL}/ HTTP/1.1", f"Host: {EVIL}"),
    ):
        status, answer = server.ask(*lines)
        assert status == 400, (lines, answer[:200])
        assert EVIL not in answer, lines


def test_a_foreign_absolute_target_shows_nothing_but_our_own(server: Server) -> None:
    """The server hands the path on and the Host header, which is ours."""
    for path in ("/", "/sign-in/", "/nowhere/"):
        _, answer = server.ask(f"GET http://{EVIL}{path} HTTP/1.1", f"Host: {server.host}")
        assert EVIL not in answer, path


def test_an_absolute_target_of_our_own_is_the_page(server: Server) -> None:
    status, answer = server.ask(f"GET http://{server.host}/sign-in/?next=/me/ HTTP/1.1", f"Host: {server.host}")
    assert status == 200
    assert f'href="http://{server.host}/sign-in/"' in answer
    assert 'value="/me/"' in answer


@pytest.mark.parametrize(
    "header",
    [
        f"X-Forwarded-Host: {EVIL}",
        f"Forwarded: host={EVIL};proto=https",
        f"X-Host: {EVIL}",
        f"X-Original-URL: http://{EVIL}/",
        f"X-Forwarded-Prefix: //{EVIL}",
    ],
)
def test_no_header_moves_our_links_to_another_site(server: Server, header: str) -> None:
    own = f"Host: {server.host}"
    for path in ("/", "/sign-in/", "/sitemap.xml", "/nowhere/", "/blog/feed/", "/docs-days"):
        _, answer = server.ask(f"GET {path} HTTP/1.1", own, header)
        assert EVIL not in answer, (path, header)
    form = ("POST /sign-in/ HTTP/1.1", own, header, "Content-Type: application/x-www-form-urlencoded")
    assert server.ask(*form, body="email=ada%40example.org")[0] == 303
    mail = _newest_mail(server.data_dir)
    assert f"http://{server.host}/sign-in/" in mail
    assert EVIL not in mail


def test_headers_that_are_too_large_are_refused_and_the_server_goes_on(server: Server) -> None:
    own = f"Host: {server.host}"
    for lines in (
        ("GET / HTTP/1.1", own, "X-Long: " + "x" * 2_000_000),
        ("GET / HTTP/1.1", own, *(f"X-{number}: y" for number in range(5_000))),
        ("GET /?" + "q" * 200_000 + " HTTP/1.1", own),
    ):
        status, answer = server.ask(*lines)
        assert 400 <= status < 500, answer[:200]
    assert server.ask("GET / HTTP/1.1", own)[0] == 200


def _newest_mail(data_dir: Path) -> str:
    """The text of the mail the worker wrote last; it is taken away."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        for file in (data_dir / "outbox").glob("*.eml"):
            text = file.read_text()
            file.unlink()
            return text
        time.sleep(0.1)
    raise AssertionError("no mail was written")
