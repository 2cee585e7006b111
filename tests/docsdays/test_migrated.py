"""What older and newer programs know of docs days in other words is put into theirs by the migrations."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import db
from app.core.migrations import Migrations
from app.docsdays.actions import days, edits, reviews, tasks
from app.docsdays.models import Area, DayState, Evidence, EvidenceState, Task, TaskEvent
from app.docsdays.sheets.formats import OURS
from app.docsdays.sheets.models import ImportRun
from tests.conftest import NOW
from tests.docsdays.make import DAY, make_day, make_task
from tests.docsdays.mediawiki.making import edit_of
from tests.factories import person

pytestmark = pytest.mark.usefixtures("context")
HOUR = timedelta(hours=1)


@pytest.fixture
def migrations(app: Flask) -> Migrations:
    migrations: Migrations = app.extensions["migrations"]
    return migrations


def test_a_day_is_found_by_its_date_unless_it_was_planned_later(
    session: Session, migrations: Migrations, area: Area
) -> None:
    task, olga = make_task(session, area, "XD-2222"), person(session, "Olga")
    draft, stays = make_day(session, DAY, state=DayState.DRAFT), make_day(session, DAY + timedelta(days=14))
    for day in (draft, stays):
        tasks.add_to_day(session, task, day, olga, now=NOW)
    days.edit(session, draft, {"date": DAY + timedelta(days=7), "uid": "moved"}, olga, now=NOW)
    make_day(session, DAY, created_at=NOW + HOUR)
    session.commit()
    migrations.downgrade(db.engine, "0050")
    migrations.upgrade(db.engine)
    of_lists = select(TaskEvent.cause, TaskEvent.day_id).order_by(TaskEvent.id)
    assert [tuple(event) for event in session.execute(of_lists)] == [(str(DAY), None), (str(stays.date), stays.id)]


def test_edits_from_before_a_task_was_opened_again_are_decided(
    session: Session, migrations: Migrations, area: Area
) -> None:
    reopened, dismissed = make_task(session, area, "XD-2222"), make_task(session, area, "XD-3333")
    olga = person(session, "Olga")
    for number, (task, state, values) in enumerate(
        (
            (reopened, EvidenceState.SEEN, {}),
            (reopened, EvidenceState.REVERTED, {}),
            (reopened, EvidenceState.SEEN, {"changed_at": NOW + 3 * HOUR}),
            (reopened, EvidenceState.SEEN, {"seen_at": NOW + 3 * HOUR}),
            (dismissed, EvidenceState.SEEN, {}),
        )
    ):
        edit_of(session, task, rev_id=number, state=state, **values)
    reviews.close(session, reopened, olga, text="Done.", today=NOW.date(), now=NOW + HOUR)
    tasks.reopen(session, reopened, olga, now=NOW + 2 * HOUR)
    edits.dismiss(session, dismissed, olga, last_id=10, now=NOW + HOUR)
    session.commit()
    migrations.downgrade(db.engine, "0049")
    migrations.upgrade(db.engine)
    decided = session.scalars(select(Evidence.decided_at).order_by(Evidence.id)).all()
    assert decided == [NOW + 2 * HOUR, None, None, None, NOW + HOUR]


def test_the_program_below_knows_neither_our_wiki_nor_what_was_closed(
    session: Session, migrations: Migrations, task: Task
) -> None:
    run = ImportRun(format=OURS, page="TODO", area="", text="", started_at=NOW, counts={})
    session.add(run)
    reviews.close(session, task, person(session, "Olga"), text="Done.", today=NOW.date(), now=NOW)
    session.commit()
    migrations.downgrade(db.engine, "0048")
    migrations.upgrade(db.engine)
    assert session.scalars(select(ImportRun.format)).all() == ["wiki"]
    assert session.scalars(select(TaskEvent.kind)).all() == ["accepted"]
