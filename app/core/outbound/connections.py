"""HTTP over a socket that leads to one given address and ends at one given moment. Standard library only: the clients
that people install resolve a name again where they connect, and none bounds the time of a whole answer."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from typing import Any


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Raises TimeoutError when nothing is left."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Reader(io.RawIOBase):
    """Bytes of a socket, each wait for them cut at the deadline: a server that drips cannot prolong it."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


class _Source:
    """What `http.client` reads an answer from."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, self._deadline))


def connect(addresses: Iterable[str], port: int, deadline: Deadline) -> socket.socket:
    """A socket to the first that answers; it does lead there, says the socket itself. Raises OSError."""
    failure: OSError = ConnectionError("there is no address")
    for address in addresses:
        try:
            sock = socket.create_connection((address, port), timeout=deadline.left())
        except OSError as error:
            failure = error
            continue
        if sock.getpeername()[0] != address:
            sock.close()
            raise ConnectionError(f"connected to {address}, arrived elsewhere")
        return sock
    raise failure


def secure(sock: socket.socket, host: str, context: ssl.SSLContext, deadline: Deadline) -> ssl.SSLSocket:
    """TLS for the name, over a socket that leads to an address. Raises OSError, and closes the socket then."""
    sock.settimeout(deadline.left())
    try:
        return context.wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


def ask(
    sock: socket.socket, target: str, headers: Mapping[str, str], deadline: Deadline, *, body: bytes | None = None
) -> http.client.HTTPResponse:
    """Sends a GET, or with a body a POST, and reads the head of its answer. Raises OSError and HTTPException."""
    method = "GET" if body is None else "POST"
    connection = http.client.HTTPConnection("")
    connection.sock = sock
    sock.settimeout(deadline.left())
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = http.client.HTTPResponse(_Source(sock, deadline), method=method)  # type: ignore[arg-type]  # it calls makefile only
    response.begin()
    return response
