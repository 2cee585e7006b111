"""What three independent readers make of single events: icalendar, libical and ical.js must read the same."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.icaltext import plain
from app.core.zones import day_after
from app.events import ical
from app.events.ical import Component
from app.events.models import Status
from app.events.spans import Timed, fault_of
from tests.conftest import NOW
from tests.engines import Dated, IcalJs, Libical, Python, text_of
from tests.events.components import BASE, calendar_of, spans
from tests.events.make import timed

FIRST, LAST = 1989, 2102


def is_published(component: Component) -> bool:
    return fault_of(component.span) is None


def one_column(text: str) -> str:
    """Tabs and line ends part the columns that the readers print."""
    return plain(text).replace("\n", "").replace("\t", "").strip() or "x"


components = st.builds(
    Component,
    uid=st.uuids().map(str),
    path=st.just("/events/x/"),
    name=st.text(min_size=1, max_size=60).map(one_column),
    status=st.sampled_from(Status),
    sequence=st.integers(0, 9),
    span=spans,
    created_at=st.just(NOW),
    updated_at=st.just(NOW),
    description=st.text(max_size=200),
).filter(is_published)


@given(st.lists(components, min_size=1, max_size=40, unique_by=lambda component: component.uid))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_read_any_single_events_alike(libical: Libical, ical_js: IcalJs, found: list[Component]) -> None:
    used: dict[str, tuple[int, int]] = {}
    for component in found:
        if zone := ical.zone_used(component):
            first, last = used.get(zone, (9999, 0))
            years = component.span.start_date.year, component.span.end_date.year
            used[zone] = min(first, years[0]), max(last, years[1])
    stretches = tuple((zone, first, last) for zone, (first, last) in sorted(used.items()))
    text = calendar_of(*found, zones=stretches)
    expected = Counter(map(_dated, found))
    for engine in (Python(), libical, ical_js):
        assert engine.dates([text], FIRST, LAST) == [expected]


def _dated(component: Component) -> Dated:
    span, name = component.span, ical.PREFIX.get(component.status, "") + component.name
    if isinstance(span, Timed):
        return Dated(component.uid, text_of(span.starts_at), text_of(span.ends_at), name)
    return Dated(component.uid, str(span.start), str(day_after(span.end)), name)


@pytest.mark.parametrize("name", ["libical", "ical_js"])
def test_the_readers_go_by_our_zones(request: pytest.FixtureRequest, name: str) -> None:
    """Told a wrong offset they read another time; so agreement is agreement about our VTIMEZONE."""
    engine: Libical | IcalJs = request.getfixturevalue(name)
    text = calendar_of(replace(BASE, span=timed("2012-07-10 14:00", "2012-07-10 15:30")))
    wrong = text.replace("TZOFFSETTO:+0200", "TZOFFSETTO:+0500")
    assert wrong != text
    read = [[row.start for row in dates] for dates in engine.dates([text, wrong], 2012, 2013)]
    assert read == [["2012-07-10T12:00:00Z"], ["2012-07-10T09:00:00Z"]]
