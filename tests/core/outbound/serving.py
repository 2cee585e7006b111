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
