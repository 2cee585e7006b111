"""Processes that are measured: started, asked for their CPU time and memory, ended."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
FLASK = str(Path(sys.executable).parent / "flask")
START_SECONDS = 60.0

NGINX = """
{user} worker_processes 1; daemon off; error_log {folder}/error.log; pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; types {{ }} default_type text/html;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port}; root {folder}/files;
{headers}
    }}
}}
"""


def environment(data_dir: Path, port: int) -> dict[str, str]:
    """A plain one: nothing of this shell that would change what is measured."""
    return {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "PORT": str(port), "LANG": "C.UTF-8"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Tree:
    """A process with all it started."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def pids(self) -> list[int]:
        parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdecimal()}
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def cpu_seconds(self) -> float:
        """User and system time of all, so far."""
        ticks = 0
        for pid in self.pids():
            fields = _stat(Path(f"/proc/{pid}"))
            ticks += sum(map(int, fields[11:13])) if fields else 0
        return ticks / TICKS

    def memory_mb(self) -> float:
        """Proportional set size: a page that n processes share counts 1/n in each."""
        kilobytes = 0
        for pid in self.pids():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
            except OSError:  # it has ended
                continue
            kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return kilobytes / 1024

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def _stat(path: Path) -> list[str]:
    try:
        return (path / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _parent(path: Path) -> int:
    fields = _stat(path)
    return int(fields[1]) if fields else 0


@contextmanager
def site(data_dir: Path) -> Iterator[Tree]:
    """The site as `make run` serves it."""
    port = free_port()
    with (data_dir / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [FLASK, "serve"], cwd=ROOT, env=environment(data_dir, port), stdout=log, stderr=subprocess.STDOUT
        )
    tree = Tree(process, port)
    try:
        wait_for_port(tree)
        yield tree
    finally:
        tree.stop()


@contextmanager
def nginx(folder: Path, headers: dict[str, str]) -> Iterator[Tree | None]:
    """One nginx worker that serves `folder/files` with these headers; None where there is no nginx."""
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        yield None
        return
    port = free_port()
    lines = "\n".join(f'        add_header {name} "{value}";' for name, value in headers.items())
    user = "user root;" if os.getuid() == 0 else ""  # its worker must be able to read our folder
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, headers=lines, user=user))
    folder.chmod(0o755)
    for path in (folder / "files").iterdir():
        path.chmod(0o644)
    process = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    tree = Tree(process, port)
    try:
        wait_for_port(tree)
        yield tree
    finally:
        tree.stop()


def wait_for_port(tree: Tree) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and tree.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", tree.port), timeout=1).close()
        except OSError:
            time.sleep(0.002)
        else:
            return
    raise RuntimeError("it did not start; see server.log or error.log in the folder")
