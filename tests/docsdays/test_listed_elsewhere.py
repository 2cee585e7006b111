"""What the search knows of tasks follows their days."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays.actions import days, tasks
from app.docsdays.listed_elsewhere import put_task
from app.docsdays.models import Area, DayState
from app.search.models import SearchEntry
from tests.conftest import NOW
from tests.docsdays.make import make_day, make_task


@pytest.mark.usefixtures("context")
def test_a_task_is_found_at_the_date_of_its_day(session: Session, area: Area) -> None:
    task, day = make_task(session, area, "XD-2222"), make_day(session)
    put_task(session, task)

    def happened() -> datetime:
        session.flush()
        return session.scalars(select(SearchEntry.happened_at)).one()

    assert happened() == NOW
    tasks.add_to_day(session, task, day, now=NOW)
    assert happened() == datetime(2012, 4, 23, tzinfo=UTC)
    days.edit(session, day, {"date": date(2012, 4, 30)}, now=NOW)
    assert happened() == datetime(2012, 4, 30, tzinfo=UTC)
    days.set_state(session, day, DayState.DRAFT, now=NOW)
    assert happened() == NOW
    days.set_state(session, day, DayState.ANNOUNCED, now=NOW)
    assert happened() == datetime(2012, 4, 30, tzinfo=UTC)
    tasks.remove_from_day(session, task, day, now=NOW)
    assert happened() == NOW
