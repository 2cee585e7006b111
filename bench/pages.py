"""The pages of a large blog: from the cache beside nginx, and made anew."""

from sqlalchemy import func, select

from app.blog.models import Post
from app.core.database import db
from bench import load
from bench.bench import Bench
from bench.beside import beside
from bench.load import flood, uncached
from bench.processes import Tree

BARS = {"month": (3, 1.5), "post": (3, 1.5), "home": (4, 1.5), "deepest": (3, 1.5)}


def cached(bench: Bench, tree: Tree) -> None:
    """Beside nginx, one after the other in turns."""
    if not load.has_wrk():
        bench.report.add("cached page, 304, feed", None, "", note="wrk is not installed: run bench/prepare as root")
        return
    pages = {"page": _paths(bench)["month"], "feed": "/blog/feed/", "calendar": "/events.ics"}
    with beside(bench, tree, pages) as pair:
        for name in pages:
            pair.ask(name, name)
        pair.ask_again("304", "page")
    brotli = flood(tree, pages["page"], seconds=bench.scale.seconds, headers={"Accept-Encoding": "br"})
    bench.report.add("page, brotli: CPU of a request", brotli.cpu_us, "us", note=str(brotli))


def anew(bench: Bench, tree: Tree, posts: int) -> None:
    for name, path in _paths(bench).items():
        bar, aim = BARS.get(name, (None, None))
        rounds = range(bench.scale.rounds)
        try:
            cost = min(uncached(tree, path, count=bench.scale.requests, first=posts + step * 10_000) for step in rounds)
        except RuntimeError as error:
            bench.report.add(f"{name}, uncached", None, "", note=str(error))
        else:
            bench.report.add(f"{name}, uncached: CPU of a request", cost, "ms", bar=bar, aim=aim, note=path)


def _paths(bench: Bench) -> dict[str, str]:
    with bench.app(bench.data("data")), db.sessionmaker() as session:
        half = select(Post).order_by(Post.published_at).offset(bench.scale.posts // 2).limit(1)
        middle = session.scalars(half).one()
        posts = session.scalar(select(func.count()).where(Post.status == "published")) or 0
        assert middle.local_date is not None
        return {
            "home": "/",
            "month": f"/{middle.local_date:%Y/%m}/",
            "post": str(middle.path),
            "deepest": f"/blog/page/{-(-posts // 10)}/",
            "feed": "/blog/feed/",
            "calendar": "/events.ics",
            "todo": "/docs-days/todo/",
        }
