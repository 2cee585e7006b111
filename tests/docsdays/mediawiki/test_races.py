"""What the worker learns of edits while organisers decide on them.

SQLite has one writer, so it is PostgreSQL that could fail.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.docsdays.actions import edits
from app.docsdays.mediawiki import accepting, fates
from app.docsdays.models import EvidenceState, Task
from tests.conftest import NOW
from tests.docsdays.mediawiki.making import edit_of
from tests.docsdays.racing import CLIENTS, Act, doing, race
from tests.factories import person

LATER = NOW + timedelta(minutes=1)


def test_fates_and_decisions_of_the_same_edits_wait_in_one_order(
    app: Flask, engine: Engine, session: Session, task: Task, others: list[Task]
) -> None:
    olga, both = person(session, "Olga"), (task, others[0])
    seen = [edit_of(session, each, rev_id=100 + number) for number in range(8) for each in both]
    session.commit()

    def turn(state: EvidenceState) -> Act:
        told = {edit.rev_id: (state, None) for edit in seen}
        return lambda session: fates.store(session, told, now=LATER)

    acts = [turn(EvidenceState.REVERTED), turn(EvidenceState.SEEN)]
    acts += [doing(edits.dismiss, each, olga, last_id=seen[-1].id, now=LATER) for each in both]
    assert race(app, engine, acts * (CLIENTS // 4)) == {"won": CLIENTS}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_edit_that_was_undone_since_it_was_read_is_not_accepted(
    app: Flask, engine: Engine, session: Session, task: Task
) -> None:
    olga, edit = person(session, "Olga"), edit_of(session, task, person(session, "Bob"))
    session.commit()
    assert edit.state == EvidenceState.SEEN
    with Session(engine) as worker:
        fates.store(worker, {edit.rev_id: (EvidenceState.REVERTED, None)}, now=NOW)
        worker.commit()
    with app.app_context(), pytest.raises(accepting.EditGoneError):
        accepting.accept(session, task, edit, olga, today=NOW.date(), now=LATER)
