"""Servers on loopback that answer with bytes a test wrote."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Answering = Callable[[str, dict[str, str]], bytes | Iterator[bytes]]
LOOPBACK = "127.0.0.1"
HOSTILE = (
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1"),
    *("198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe"),
    *("64:ff9b::7f00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1"),
    *("2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1", "5f00::1", "100::1"),
    *("fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "2606:4700::1%eth0", "fec0::1", "ff02::1"),
    *("localhost", "", "127.1", "2130706433", "0x7f.1", "010.0.0.1"),
)
"""Of this machine, of its network, of nobody; or no address at all."""


@dataclass
class Served:
    """What a server is, and what it was asked: (target, headers) of each request."""

    port: int
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def place(self) -> tuple[str, int]:
        return LOOPBACK, self.port


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; `Content_Length=""` leaves that header out."""
    values = {"Content-Length": str(len(body))} | {name.replace("_", "-"): text for name, text in headers.items()}
    head = "".join(f"{name}: {text}\r\n" for name, text in values.items() if text)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@contextmanager
def serving(answering: Answering, wrap: Callable[[socket.socket], socket.socket] | None = None) -> Iterator[Served]:
    """`answering(target, headers)` gives the bytes, or pieces of them; `wrap` makes the socket speak TLS."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                sock = wrap(self.request) if wrap else self.request
                target, headers = _read(sock)
                served.asked.append((target, headers))
                given = answering(target, headers)
                for piece in [given] if isinstance(given, bytes) else given:
                    sock.sendall(piece)
                sock.close()
            except OSError:
                pass  # the client has had enough

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server((LOOPBACK, 0), Handler) as server:
        served = Served(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def _read(sock: Any) -> tuple[str, dict[str, str]]:
    data = b""
    while b"\r\n\r\n" not in data and (piece := sock.recv(4096)):
        data += piece
    first, *rest = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    headers = dict(line.split(": ", 1) for line in rest)
    return first.split(" ")[1], headers
