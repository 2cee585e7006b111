from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from app.docsdays import queries
from tests.docsdays.make import make_day


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2012-01-01T00:00", "2012-03-10"),
        ("2012-03-10T23:59", "2012-03-10"),
        ("2012-03-11T00:00", "2012-04-23"),
        ("2012-04-23T12:00", "2012-04-23"),
        ("2012-04-24T00:00", "2012-05-20"),
        ("2012-05-21T00:00", "2012-05-20"),
        ("2030-01-01T00:00", "2012-05-20"),
    ],
)
def test_the_current_day_is_the_one_to_show_of_all_that_are_public(session: Session, now: str, expected: str) -> None:
    for day in ("2012-03-10", "2012-04-23", "2012-05-20"):
        make_day(session, date.fromisoformat(day))
    make_day(session, date(2012, 6, 1), state="draft")
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = queries.current_day(session, moment)
    assert found is not None
    assert found.date.isoformat() == expected
    assert found is queries.day_to_show(queries.public_days(session), moment)


def test_without_days_there_is_none(session: Session) -> None:
    assert queries.current_day(session, datetime(2012, 1, 1, tzinfo=UTC)) is None
