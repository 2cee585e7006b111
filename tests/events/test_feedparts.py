"""Feeds joined by months, of which only what changed is joined anew."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.events import actions
from app.events.feedparts import FeedParts, Part, zones_of
from app.events.models import Event, Series, Status
from app.events.overrides import Override
from app.events.recurrence import Recurrence, Rule
from tests.conftest import NOW
from tests.events.make import day, details, make, timed

TAG = "tag:arm"


def of(kept: FeedParts, session: Session, key: str = "all", cancelled: str = "mark") -> dict[str, Part]:
    session.commit()
    parts = kept.of(session, key, cancelled=cancelled, send=str.encode)
    fresh = FeedParts().of(session, key, cancelled=cancelled, send=str.encode)
    assert [(part.text, part.zones) for part in parts] == [(part.text, part.zones) for part in fresh]
    return {part.text.partition(b"SUMMARY:")[2].partition(b"\r")[0].decode(): part for part in parts}


@pytest.fixture
def april(session: Session) -> Event:
    make(session, "March", day("2012-03-10"), tags=("arm",))
    make(session, "May", timed("2012-05-10T14:00", "2012-05-10T15:00"), tags=("arm",))
    return make(session, "April", day("2012-04-10"), tags=("arm",))


def rename(session: Session, event: Event) -> None:
    actions.revise(session, event, details("Renamed", day("2012-04-10"), tags=("arm",)), now=NOW)


def move(session: Session, event: Event) -> None:
    actions.revise(session, event, details("April", day("2012-06-10"), tags=("arm",)), now=NOW)


def cancel(session: Session, event: Event) -> None:
    actions.set_status(session, event, Status.CANCELLED, now=NOW)


def delete(session: Session, event: Event) -> None:
    actions.delete(session, event, now=NOW)


def untag(session: Session, event: Event) -> None:
    actions.revise(session, event, details("April", day("2012-04-10")), now=NOW)


def repeat(session: Session, event: Event) -> None:
    rule = Recurrence(rule=Rule(freq="DAILY", count=3))
    off = (Override(recurrence_id="2012-04-11", status=Status.CANCELLED),)
    again = details("April", day("2012-04-10"), tags=("arm",), recurrence=rule, overrides=off)
    actions.revise(session, event, again, now=NOW)


@pytest.mark.parametrize("change", [rename, move, cancel, delete, untag, repeat])
@pytest.mark.parametrize("cancelled", ["mark", "keep", "drop"])
@pytest.mark.parametrize("key", ["all", TAG])
def test_only_the_month_of_a_change_is_joined_anew(
    session: Session, april: Event, key: str, cancelled: str, change: Callable[[Session, Event], None]
) -> None:
    kept = FeedParts()
    before = of(kept, session, key, cancelled)
    assert list(before) == ["March", "April", "May"]
    change(session, april)
    after = of(kept, session, key, cancelled)
    assert after["March"] is before["March"]
    assert after["May"] is before["May"]


def test_what_comes_back_is_there_again(session: Session, april: Event) -> None:
    kept = FeedParts()
    before = of(kept, session)
    actions.delete(session, april, now=NOW)
    assert list(of(kept, session)) == ["March", "May"]
    actions.restore(session, april, now=NOW)
    assert list(of(kept, session)) == list(before)


def test_one_goes_as_another_comes(session: Session, april: Event) -> None:
    kept = FeedParts()
    of(kept, session)
    actions.delete(session, april, now=NOW)
    make(session, "Instead", day("2012-04-10"), tags=("arm",))
    assert list(of(kept, session)) == ["March", "Instead", "May"]


def test_a_series_renamed_keeps_its_feed(session: Session) -> None:
    series: Series = actions.put_series(
        session, slug="summit", values={"name": "Summit", "summary": "", "url": None}, now=NOW
    )[0]
    make(session, "First", day("2012-03-10"), series=series)
    kept = FeedParts()
    assert list(of(kept, session, "series:summit")) == ["First"]
    make(session, "Second", day("2012-04-10"), series=series)
    assert list(of(kept, session, "series:summit")) == ["First", "Second"]


def test_zones_are_those_of_all_months(session: Session, april: Event) -> None:
    make(session, "Later", timed("2014-05-10T14:00", "2014-05-10T15:00"))
    make(session, "There", timed("2013-05-10T14:00", "2013-05-10T15:00", "Asia/Tokyo"))
    session.commit()
    parts = FeedParts().of(session, "all", cancelled="mark", send=str.encode)
    assert zones_of(parts) == (("Asia/Tokyo", 2013, 2013), ("Europe/Brussels", 2012, 2014))


def test_no_more_is_kept_than_fits(session: Session, april: Event) -> None:
    size = sum(len(part.text) for part in of(FeedParts(), session).values())
    kept = FeedParts(most_bytes=size)
    first, tagged = of(kept, session), of(kept, session, TAG)
    assert of(kept, session, TAG)["March"] is tagged["March"]
    assert of(kept, session)["March"] is not first["March"]


def test_what_does_not_fit_alone_takes_no_others_along(session: Session, april: Event) -> None:
    make(session, "Untagged", day("2012-07-10"))
    tagged = of(FeedParts(), session, TAG)
    kept = FeedParts(most_bytes=sum(len(part.text) for part in tagged.values()))
    first = of(kept, session, TAG)
    of(kept, session)
    assert of(kept, session, TAG)["March"] is first["March"]
