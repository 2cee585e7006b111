"""Every page of the real site, as today's visitor finds it."""

import gzip
import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

from app.config import ROOT
from tests.browser.conftest import required
from tests.browser.crawler import Crawl, crawl, links

PAGE_BUDGET = 60_000
"""Bytes, compressed, with everything a page needs, pictures apart."""


@pytest.fixture(scope="module")
def site(today_site: str) -> Crawl:
    return crawl(today_site)


def test_no_link_is_dead(site: Crawl) -> None:
    assert len(site.pages) > 200
    assert site.dead == {}


def test_no_public_page_sets_a_cookie(site: Crawl) -> None:
    assert [url for url, answer in site.answers.items() if answer.cookies] == []


def test_each_page_has_one_h1_and_its_own_title(site: Crawl) -> None:
    for url, body in site.pages.items():
        assert body.count(b"<h1") == 1, url
        assert re.search(rb"<title>\s*[^<\s][^<]+</title>", body), url


def test_no_page_carries_inline_script_or_style(site: Crawl) -> None:
    inline = re.compile(rb"<script>|<style| style=|<[^>]+ on[a-z]+=")
    assert [url for url, body in site.pages.items() if inline.search(body)] == []


def test_html_is_valid(site: Crawl, tmp_path: Path) -> None:
    java = required(shutil.which("java"), "default-jre-headless")
    jar = required(str(ROOT / ".node/node_modules/vnu-jar/build/dist/vnu.jar"), "vnu-jar (npm)")
    names = {}
    for number, (url, body) in enumerate(sorted(site.pages.items())):
        file = tmp_path / f"{number}.html"
        file.write_bytes(body)
        names[file.name] = url
    command = [java, "-Xss2m", "-jar", jar, "--format", "json", "--exit-zero-always", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=280, check=True)
    messages = json.loads(checked.stderr)["messages"]
    faults = {
        (names[Path(m["url"]).name], m["message"], m.get("extract", "")) for m in messages if m["type"] == "error"
    }
    assert faults == set()


def test_a_page_weighs_at_most_60_kb_with_all_it_needs(site: Crawl) -> None:
    needed = re.compile(r'<(?:script|link)\b[^>]*(?:src="([^"]+)"|rel="(?:stylesheet|preload)"[^>]*href="([^"]+)")')
    shared: dict[str, int] = {}
    for url, body in site.pages.items():
        weight = len(gzip.compress(body))
        for pair in needed.findall(body.decode()):
            asset = pair[0] or pair[1]
            if asset not in shared:
                shared[asset] = _transfer_size(links(url, f'<a href="{asset}">')[0])
            weight += shared[asset]
        assert weight <= PAGE_BUDGET, (url, weight)


def _transfer_size(url: str) -> int:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=20) as response:
        return len(response.read())
