import pytest
from flask import Flask
from werkzeug.routing import BuildError, Map

from app.web.rules import LateRule


def test_addresses_are_built_as_by_any_rule() -> None:
    rules = Map(
        [LateRule("/<int:year>/<slug>/", endpoint="post"), LateRule("/", endpoint="home", defaults={"page": 1})]
    )
    built = rules.bind("portal.test").build
    for _ in range(2):
        assert built("post", {"year": 2012, "slug": "dom0 memory"}) == "/2012/dom0%20memory/"
        assert built("post", {"year": 2012, "slug": "a", "q": "é"}) == "/2012/a/?q=%C3%A9"
        assert built("post", {"year": 2012, "slug": "a", "q": "b"}, append_unknown=False) == "/2012/a/"
        assert built("home") == built("home", {"page": 1}) == "/"
    with pytest.raises(BuildError):
        built("post", {"year": 2012})


def test_each_address_of_the_site_has_one(app: Flask) -> None:
    assert {type(rule) for rule in app.url_map.iter_rules()} == {LateRule}
