from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.site.moments import next_change, next_midnight
from tests.blog.writing import post
from tests.conftest import NOW

UTC_ZONE = ZoneInfo("UTC")


def test_midnight_is_the_end_of_the_local_day() -> None:
    assert next_midnight(ZoneInfo("UTC"), NOW) == datetime(2012, 4, 21, tzinfo=UTC)
    assert next_midnight(ZoneInfo("America/New_York"), NOW) == datetime(2012, 4, 21, 4, tzinfo=UTC)
    assert next_midnight(ZoneInfo("Asia/Tokyo"), NOW) == datetime(2012, 4, 20, 15, tzinfo=UTC)
    at_midnight = datetime(2012, 4, 20, 15, tzinfo=UTC)
    assert next_midnight(ZoneInfo("Asia/Tokyo"), at_midnight) == at_midnight + timedelta(days=1)


def test_day_of_a_clock_change_ends_when_it_ends() -> None:
    """The last Sunday of March 2012 has 23 hours in Berlin; Brazil's clock once went forward at midnight itself."""
    berlin = datetime(2012, 3, 24, 23, tzinfo=UTC)
    assert next_midnight(ZoneInfo("Europe/Berlin"), berlin) == datetime(2012, 3, 25, 22, tzinfo=UTC)
    brazil = datetime(2012, 10, 20, 12, tzinfo=UTC)
    assert next_midnight(ZoneInfo("America/Sao_Paulo"), brazil) == datetime(2012, 10, 21, 3, tzinfo=UTC)


def test_scheduled_post_comes_before_midnight(session: Session) -> None:
    post(session, "Soon", "2012-04-20 17:30")
    post(session, "Later", "2012-04-22 17:30")
    assert next_change(session, NOW, zone=UTC_ZONE) == datetime(2012, 4, 20, 17, 30, tzinfo=UTC)
    after = datetime(2012, 4, 20, 17, 30, tzinfo=UTC)
    assert next_change(session, after, zone=UTC_ZONE) == datetime(2012, 4, 21, tzinfo=UTC)
