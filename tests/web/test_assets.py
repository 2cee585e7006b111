import re
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from app.web.assets import Assets


def write(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def test_the_stylesheet_joins_parts_in_order_and_points_at_hashed_names(tmp_path: Path) -> None:
    write(tmp_path, "css/order.txt", "b.css\na.css\n")
    write(tmp_path, "css/a.css", "a { color: red }")
    write(tmp_path, "css/b.css", "b { src: url(/static/fonts/x.woff2) }")
    write(tmp_path, "fonts/x.woff2", "font")
    assets = Assets(tmp_path)
    sheet = assets.find(assets.path("site.css").removeprefix("/static/"))
    assert sheet is not None
    assert sheet.body.decode() == f"b {{ src: url({assets.path('fonts/x.woff2')}) }}\na {{ color: red }}"


def test_a_changed_file_gets_a_new_name(tmp_path: Path) -> None:
    write(tmp_path, "favicon.svg", "one")
    before = Assets(tmp_path).path("favicon.svg")
    write(tmp_path, "favicon.svg", "two")
    assert Assets(tmp_path).path("favicon.svg") != before
    assert re.fullmatch(r"/static/favicon\.[0-9a-f]{10}\.svg", before)


def test_hashed_names_are_kept_for_good_and_plain_ones_for_minutes(app: Flask) -> None:
    client = app.test_client()
    hashed = app.extensions["assets"].path("site.css")

    def get(path: str) -> TestResponse:
        return client.get(path, base_url="http://portal.test")

    assert get(hashed).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert get("/static/site.css").headers["Cache-Control"] == "public, max-age=300"
    assert get("/static/nothing.css").status_code == 404
    assert get("/static/../config.py").status_code == 404
