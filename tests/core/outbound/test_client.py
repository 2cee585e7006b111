"""The one way out: where it may lead, how long it takes, how much it brings."""

import gzip
import ssl
import time
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.outbound import Client, OutboundError, client
from tests.core.outbound.serving import HOSTILE, LOOPBACK, Answering, Served, answer, serving

MEGABYTE = 1024 * 1024
TLS = Path(__file__).parent / "tls"
"""An authority nobody has the key of any more, and its certificate for `calendars.test`; both for a hundred years."""


def allowed(*servers: Served, **values: Any) -> Client:
    return Client(also_allowed=frozenset(server.place for server in servers), **values)


def fetched(answering: Answering, path: str = "/", **values: Any) -> client.Answer:
    with serving(answering) as server:
        return allowed(server, **values).get(server.url + path)


def refusal(answering: Answering, path: str = "/", **values: Any) -> str:
    with pytest.raises(OutboundError) as refused:
        fetched(answering, path, **values)
    return str(refused.value)


def test_what_is_there_is_brought_with_its_marks() -> None:
    found = fetched(lambda *_: answer(b"body", ETag='"one"', Last_Modified="Fri, 20 Apr 2012 09:00:00 GMT"))
    assert (found.status, found.body, found.etag) == (200, b"body", '"one"')
    assert found.last_modified == "Fri, 20 Apr 2012 09:00:00 GMT"


def test_the_request_names_the_host_and_says_what_is_held() -> None:
    with serving(lambda *_: answer(status="304 Not Modified")) as server:
        resolving = allowed(server, resolve=lambda host, _port: [LOOPBACK] if host == "calendars.test" else [])
        found = resolving.get(f"http://calendars.test:{server.port}/a b?q=ü".replace(" ", "%20"), etag='W/"x"')
    assert (found.status, found.body) == (304, b"")
    [(target, headers)] = server.asked
    assert target == "/a%20b?q=%C3%BC"
    assert headers["Host"] == f"calendars.test:{server.port}"
    assert headers["If-None-Match"] == 'W/"x"'
    assert "If-Modified-Since" not in headers
    assert headers["Accept-Encoding"] == "gzip"


def test_a_304_nobody_asked_for_is_no_answer() -> None:
    assert "304" in refusal(lambda *_: answer(status="304 Not Modified"))


@pytest.mark.parametrize("address", HOSTILE)
def test_no_connection_is_made_to_a_hostile_answer(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_connects(*_: object) -> None:
        pytest.fail("connected")

    monkeypatch.setattr(client, "connect", nobody_connects)
    for answers in ([address], ["8.8.8.8", address]):
        with pytest.raises(OutboundError, match="no public web server"):
            Client(resolve=lambda _host, _port, found=answers: found).get("http://calendar.example/")


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/"),
        *("http://localhost/", "http://localhost./", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0/"),
        *("http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://[::]/", "http://[fe80::1%25lo]/"),
    ],
)
def test_every_spelling_of_this_machine_is_refused(url: str) -> None:
    with pytest.raises(OutboundError):
        Client(seconds=5).get(url)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.org/", "file:///etc/passwd", "//example.org/", "example.org", "http://", "http:///x"),
        *("http://user@example.org/", "http://u:p@example.org/", "http://example.org:x/", "http://exam ple.org/"),
        *("http://example.org/\r\nX: y", "http://example.org\\@127.0.0.1/", "http://[::1/", "gopher://x/"),
        *("http://example.org/" + "a" * 3000, "http://ex­\u202eample.org/", "http://xn--/ü", "http://" + "ü" * 80),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_before_anything_is_asked(url: str) -> None:
    def never(_host: str, _port: int) -> Sequence[str]:
        return []

    with pytest.raises(OutboundError):
        Client(resolve=never).get(url)


@pytest.mark.parametrize("port", [22, 25, 8080, 65535])
def test_other_ports_are_refused(port: int) -> None:
    with pytest.raises(OutboundError, match="no public web server"):
        Client(resolve=lambda *_: ["8.8.8.8"]).get(f"http://example.org:{port}/")


def test_a_name_that_changes_its_answer_is_asked_once() -> None:
    answers = iter([[LOOPBACK], ["127.0.0.2"]])
    with serving(lambda *_: answer(b"first")) as server:
        found = allowed(server, resolve=lambda *_: next(answers)).get(f"http://rebinding.test:{server.port}/")
    assert found.body == b"first"
    assert next(answers) == ["127.0.0.2"]


def test_a_redirect_is_followed_and_checked_anew() -> None:
    with (
        serving(lambda *_: answer(b"reached")) as there,
        serving(lambda *_: answer(status="301 Moved", Location=f"{there.url}/x?y")) as here,
    ):
        assert allowed(here, there).get(here.url).body == b"reached"
        with pytest.raises(OutboundError, match="no public web server"):
            allowed(here).get(here.url)
    assert [target for target, _ in there.asked] == ["/x?y"]


@pytest.mark.parametrize(
    "to", ["ftp://example.org/", "http://127.0.0.1/", "http://[::1]:99999/", "http://169.254.169.254/"]
)
def test_a_redirect_to_anything_else_is_refused(to: str) -> None:
    assert refusal(lambda *_: answer(status="302 Found", Location=to))


def test_three_redirects_are_followed_and_no_fourth() -> None:
    def countdown(target: str, _headers: dict[str, str]) -> bytes:
        left = int(target[1:])
        return answer(status="302 Found", Location=f"/{left - 1}") if left else answer(b"end")

    assert fetched(countdown, "/3").body == b"end"
    assert "more than 3 redirects" in refusal(countdown, "/4")


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "204 No Content", "206 Partial", "302 Found"])
def test_any_other_status_is_said(status: str) -> None:
    assert status in refusal(lambda *_: answer(status=status))


def test_a_compressed_answer_comes_unpacked() -> None:
    assert fetched(lambda *_: answer(gzip.compress(b"body" * 1000), Content_Encoding="gzip")).body == b"body" * 1000


def test_five_megabytes_are_brought_and_no_byte_more() -> None:
    assert len(fetched(lambda *_: answer(bytes(5 * MEGABYTE))).body) == 5 * MEGABYTE
    assert "more than 5 MB" in refusal(lambda *_: answer(bytes(5 * MEGABYTE + 1)))
    packed = gzip.compress(bytes(5 * MEGABYTE))
    assert len(fetched(lambda *_: answer(packed, Content_Encoding="gzip")).body) == 5 * MEGABYTE


def test_a_small_answer_that_unpacks_to_much_is_cut_off() -> None:
    bomb = gzip.compress(bytes(200 * MEGABYTE))
    assert "more than 5 MB" in refusal(lambda *_: answer(bomb, Content_Encoding="gzip"))


def test_a_body_without_end_is_cut_off_by_size() -> None:
    def endless(*_: object) -> Iterator[bytes]:
        yield answer(Content_Length="")
        yield from repeat(bytes(65536))

    assert "more than 5 MB" in refusal(endless)


def drip(head: bytes, piece: bytes) -> Answering:
    def answering(*_: object) -> Iterator[bytes]:
        yield head
        for _ in range(100):
            time.sleep(0.1)
            yield piece

    return answering


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (answer(Content_Length="1000"), b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
        (b"HTTP/1.1 ", b"2"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_a_slow_answer_ends_in_time(head: bytes, piece: bytes) -> None:
    before = time.monotonic()
    assert "longer than 0.5 seconds" in refusal(drip(head, piece), seconds=0.5)
    assert time.monotonic() - before < 2


def test_a_resolver_that_never_answers_is_not_waited_for() -> None:
    before = time.monotonic()
    with pytest.raises(OutboundError, match=r"longer than 0\.2 seconds"):
        Client(seconds=0.2, resolve=lambda *_: time.sleep(2) or []).get("http://slow.example/")
    assert time.monotonic() - before < 1.5


@pytest.mark.parametrize(
    "given",
    [
        answer(b"short", Content_Length="100"),
        answer(Content_Length="", Transfer_Encoding="chunked") + b"5\r\nab",
        answer(gzip.compress(b"body" * 99, mtime=0)[:-9], Content_Encoding="gzip"),
    ],
    ids=["by length", "by chunks", "by compression"],
)
def test_half_an_answer_is_none(given: bytes) -> None:
    assert "broke off" in refusal(lambda *_: given)


@pytest.mark.parametrize(
    "given",
    [
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 70000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200,
    ],
)
def test_what_is_no_http_is_said(given: bytes) -> None:
    assert "no proper HTTP" in refusal(lambda *_: given)


def test_an_unknown_encoding_is_refused() -> None:
    assert "encoding" in refusal(lambda *_: answer(b"x", Content_Encoding="br"))


def test_a_certificate_is_asked_for_the_name_and_checked() -> None:
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(TLS / "calendars.test.pem")
    trusting = ssl.create_default_context(cafile=TLS / "authority.pem")
    with serving(lambda *_: answer(b"sealed"), lambda sock: ours.wrap_socket(sock, server_side=True)) as server:
        asking = allowed(server, resolve=lambda *_: [LOOPBACK], context=trusting)
        assert asking.get(f"https://calendars.test:{server.port}/").body == b"sealed"
        with pytest.raises(OutboundError, match="no valid certificate"):
            asking.get(f"https://other.test:{server.port}/")
        with pytest.raises(OutboundError, match="no valid certificate"):
            allowed(server, resolve=lambda *_: [LOOPBACK]).get(f"https://calendars.test:{server.port}/")


def test_a_server_that_is_away_is_said() -> None:
    with serving(lambda *_: b"") as server:
        pass
    with pytest.raises(OutboundError, match="cannot be reached"):
        allowed(server).get(server.url)


def test_nothing_is_fetched_while_a_transaction_writes(session: Session) -> None:
    session.execute(text("SELECT 1"))
    with pytest.raises(RuntimeError, match="commit first"):
        Client(resolve=lambda *_: []).get("http://example.org/")
    session.commit()
    session.info["reading"] = True
    session.execute(text("SELECT 1"))
    with pytest.raises(OutboundError):
        Client(resolve=lambda *_: []).get("http://example.org/")
