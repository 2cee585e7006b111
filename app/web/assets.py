"""Static files, read once, served under names that hold a hash of their bytes, so that browsers keep them for good.

`site.css` is the files of `static/css/order.txt` joined; addresses inside it point at the hashed names too.
"""

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app

STATIC = Path(__file__).resolve().parent.parent / "static"
STYLESHEET = "site.css"
CSS_ADDRESS = re.compile(r"url\(['\"]?/static/([^'\")]+)['\"]?\)")
FOREVER = "public, max-age=31536000, immutable"

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file: its path under /static/, its bytes and its media type."""

    path: str
    body: bytes
    media_type: str


class Assets:
    """All static files, found by their plain name (`asset('site.css')`) and served by either name."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._by_name: dict[str, Asset] = {}
        self._by_path: dict[str, Asset] = {}
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix not in (".css", ".txt"):
                self._add(file.relative_to(folder).as_posix(), file.read_bytes())
        self._add(STYLESHEET, self._stylesheet(folder / "css"))

    def path(self, name: str) -> str:
        """The address path of a file. Raises KeyError for an unknown one: a template's mistake."""
        return "/static/" + self._by_name[name].path

    def find(self, path: str) -> Asset | None:
        return self._by_path.get(path) or self._by_name.get(path)

    def is_hashed(self, path: str) -> bool:
        return path in self._by_path

    def _add(self, name: str, body: bytes) -> None:
        stem, dot, suffix = name.rpartition(".")
        path = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}{dot}{suffix}"
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        self._by_name[name] = self._by_path[path] = Asset(path, body, media_type)

    def _stylesheet(self, folder: Path) -> bytes:
        order = folder / "order.txt"
        names = order.read_text("utf-8").split() if order.is_file() else []
        joined = "\n".join((folder / name).read_text("utf-8") for name in names)
        return CSS_ADDRESS.sub(lambda found: f"url({self.path(found[1])})", joined).encode()


@bp.get("/static/<path:path>")
def show(path: str) -> Response:
    assets: Assets = current_app.extensions["assets"]
    asset = assets.find(path)
    if asset is None:
        abort(404)
    response = Response(asset.body, content_type=asset.media_type)
    response.headers["Cache-Control"] = FOREVER if assets.is_hashed(path) else "public, max-age=300"
    return response


def init_app(app: Flask) -> None:
    assets = app.extensions["assets"] = Assets()
    app.jinja_env.globals["asset"] = assets.path
    app.register_blueprint(bp)
