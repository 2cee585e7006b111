"""What an answer from the cache costs, beside nginx that serves the same bytes from a file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bench.bench import Bench
from bench.load import Client, Cost, flood
from bench.processes import Tree, nginx

NOT_SENT = {"content-length", "content-type", "etag", "date", "server", "connection", "last-modified"}
"""Headers that nginx makes itself."""
Sent = Mapping[str, str]


class Beside:
    """`tags` are ours. `floor` is None where there is no nginx."""

    def __init__(self, bench: Bench, tree: Tree, floor: Tree | None, pages: Mapping[str, str], tags: Sent) -> None:
        self._bench = bench
        self._tree = tree
        self._floor = floor
        self._pages = pages
        self._tags = tags

    def ask(
        self, what: str, page: str, *, bar: float = 2.2, aim: float = 1.7, sent: Sent | None = None
    ) -> tuple[Cost, Cost | None]:
        """Floods both in turns and reports the cheapest round of each."""
        return self._measure(what, page, sent or {}, sent or {}, bar, aim)

    def ask_again(self, what: str, page: str, *, bar: float = 2.5, aim: float = 2.0) -> tuple[Cost, Cost | None]:
        """As somebody who holds the answer already: it is 304."""
        theirs = Client(self._floor).get(f"/{page}")[0].headers["ETag"] if self._floor else ""
        ours = {"If-None-Match": self._tags[page]}
        return self._measure(what, page, ours, {"If-None-Match": theirs}, bar, aim)

    def _measure(
        self, what: str, page: str, sent_us: Sent, sent_them: Sent, bar: float, aim: float
    ) -> tuple[Cost, Cost | None]:
        scale, report = self._bench.scale, self._bench.report
        ours, theirs = [], []
        for _ in range(scale.rounds):
            ours.append(flood(self._tree, self._pages[page], seconds=scale.seconds, headers=sent_us))
            if self._floor:
                theirs.append(flood(self._floor, f"/{page}", seconds=scale.seconds, headers=sent_them))
        best = min(ours, key=lambda cost: cost.cpu_us)
        report.add(f"{what}: CPU of a request", best.cpu_us, "us", note=str(best))
        if not theirs:
            report.add(f"{what}: times nginx's CPU", None, "x", bar=bar, note="nginx is not installed")
            return best, None
        least = min(theirs, key=lambda cost: cost.cpu_us)
        note = f"nginx: {least.cpu_us:.1f} us, {least}"
        report.add(f"{what}: times nginx's CPU", best.cpu_us / least.cpu_us, "x", bar=bar, aim=aim, note=note)
        return best, least


@contextmanager
def beside(bench: Bench, tree: Tree, pages: Mapping[str, str]) -> Iterator[Beside]:
    """`pages` are paths by names; nginx has them as files of those names."""
    folder = bench.data("nginx")
    (folder / "files").mkdir(exist_ok=True)
    client, tags, headers = Client(tree), {}, {}
    for name, path in pages.items():
        response, body = client.get(path)
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}")
        (folder / "files" / name).write_bytes(body)
        tags[name] = response.headers["ETag"]
        headers = {key: value for key, value in response.getheaders() if key.lower() not in NOT_SENT}
    with nginx(folder, headers) as floor:
        yield Beside(bench, tree, floor, pages, tags)
