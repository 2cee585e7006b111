"""An event may have any address below /events/ that is no other page's."""

import re

from flask import Flask

from app.events.addresses import RESERVED_SLUGS


def test_every_first_part_with_a_meaning_is_reserved(app: Flask) -> None:
    rules = [re.match(r"/events/([a-z-]+)(?:\.ics)?(?:/|$)", rule.rule) for rule in app.url_map.iter_rules()]
    assert {found[1] for found in rules if found} <= RESERVED_SLUGS
