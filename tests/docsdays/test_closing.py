"""What becomes of the tasks of somebody whose account is closed."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.docsdays.models import Area, Claim, Task
from tests.docsdays.make import make_task, take
from tests.factories import person, sign_in
from tests.reading import one, page, words


def test_closing_an_account_frees_its_tasks_but_not_work_that_waits(
    client: FlaskClient, session: Session, task: Task, area: Area
) -> None:
    alice = person(session, "Alice")
    waiting = take(client.application, session, make_task(session, area, "XD-2222"), alice)
    waiting.state, waiting.person_slot, waiting.ends_at, waiting.task.state = "submitted", None, None, "in review"
    session.commit()
    take(client.application, session, task, alice)
    token = sign_in(client, person(session, "Adam"))
    assert client.post("/desk/people/alice/close/", data={"csrf_token": token}).status_code == 303
    session.rollback()
    assert [claim.state for claim in session.scalars(select(Claim).order_by(Claim.id))] == ["submitted", "released"]
    visitor = client.application.test_client()
    assert "Nobody has this yet." in words(one(page(visitor, "/docs-days/tasks/XD-7K2Q/"), "div.stand"))
