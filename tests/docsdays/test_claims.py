from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outbox import OutboxMail
from app.docsdays import leases, queries
from app.docsdays.actions import claims, reviews, sweep, tasks
from app.docsdays.errors import (
    CapReachedError,
    ClaimEndedError,
    LeaseLapsedError,
    NotHeldError,
    TaskClosedError,
    TaskFullError,
    TextNeededError,
)
from app.docsdays.models import Area, Claim, Comment, DocsDay, Task, TaskEvent
from tests.conftest import NOW
from tests.docsdays.make import make_task
from tests.factories import person

pytestmark = pytest.mark.usefixtures("context")

ON_THE_DAY = datetime(2012, 4, 23, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def events_of(session: Session, task: Task) -> list[tuple[str, str | None]]:
    events = session.scalars(select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id))
    return [(event.kind, event.person.name if event.person else None) for event in events]


def subjects(session: Session, name: str) -> list[str]:
    return list(session.scalars(select(OutboxMail.subject).where(OutboxMail.to_name == name).order_by(OutboxMail.id)))


def test_a_claim_between_days_lasts_a_week_with_a_reminder_at_half_time(session: Session, task: Task) -> None:
    claim = claims.claim(session, task, person(session, "Alice"), now=NOW)
    assert (claim.slot, claim.person_slot, claim.state) == (1, 1, "active")
    assert claim.ends_at == NOW + timedelta(days=7)
    assert claim.remind_at == NOW + timedelta(days=3.5)


def test_a_claim_on_the_day_lasts_four_hours(session: Session, task: Task) -> None:
    claim = claims.claim(session, task, person(session, "Alice"), now=ON_THE_DAY)
    assert (claim.ends_at, claim.remind_at) == (ON_THE_DAY + 4 * HOUR, ON_THE_DAY + 2 * HOUR)


def test_a_task_that_is_not_on_the_list_of_the_day_is_lent_for_a_week(
    session: Session, area: Area, day: DocsDay
) -> None:
    other = make_task(session, area, "XD-2222")
    claim = claims.claim(session, other, person(session, "Alice"), now=ON_THE_DAY)
    assert claim.ends_at == ON_THE_DAY + timedelta(days=7)


def test_the_same_claim_twice_is_one(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    first = claims.claim(session, task, alice, now=NOW)
    second = claims.claim(session, task, alice, now=NOW + HOUR)
    session.commit()
    assert second.id == first.id
    assert events_of(session, task) == [("claimed", "Alice")]
    assert subjects(session, "Alice") == ["You have the task “Document cpupools”"]


def test_a_full_task_is_refused(session: Session, task: Task) -> None:
    claims.claim(session, task, person(session, "Alice"), now=NOW)
    with pytest.raises(TaskFullError):
        claims.claim(session, task, person(session, "Bob"), now=NOW)


def test_two_places_are_two_claims_and_no_third(session: Session, area: Area) -> None:
    pair = make_task(session, area, "XD-2222", capacity=2)
    taken = [claims.claim(session, pair, person(session, name), now=NOW).slot for name in ("Alice", "Bob")]
    assert taken == [1, 2]
    with pytest.raises(TaskFullError):
        claims.claim(session, pair, person(session, "Erin"), now=NOW)


def test_a_lowered_capacity_throws_nobody_out_and_lets_nobody_in(session: Session, area: Area) -> None:
    pair = make_task(session, area, "XD-2222", capacity=2)
    alice, bob, olga = (person(session, name) for name in ("Alice", "Bob", "Olga"))
    claims.claim(session, pair, alice, now=NOW)
    claims.claim(session, pair, bob, now=NOW)
    tasks.edit(session, pair, {"capacity": 1}, olga, now=NOW)
    claims.release(session, pair, alice, now=NOW)
    with pytest.raises(TaskFullError):
        claims.claim(session, pair, person(session, "Erin"), now=NOW)
    claims.release(session, pair, bob, now=NOW)
    assert claims.claim(session, pair, person(session, "Erin"), now=NOW).slot == 1


def test_nobody_holds_more_than_the_cap_and_is_told_what_they_hold(session: Session, area: Area) -> None:
    alice = person(session, "Alice")
    for number in range(leases.PERSON_CAP):
        claims.claim(session, make_task(session, area, f"XD-222{number + 2}", title=f"Number {number}"), alice, now=NOW)
    with pytest.raises(CapReachedError) as caught:
        claims.claim(session, make_task(session, area, "XD-3333"), alice, now=NOW)
    assert "You have 3 tasks already" in str(caught.value)
    assert "“Number 0”, “Number 1”, “Number 2”" in str(caught.value)


def test_work_that_waits_for_a_reviewer_does_not_count_towards_the_cap(session: Session, area: Area) -> None:
    alice = person(session, "Alice")
    for number in range(leases.PERSON_CAP):
        task = make_task(session, area, f"XD-222{number + 2}")
        claims.claim(session, task, alice, now=NOW)
        reviews.submit(session, task, alice, text="done", link=None, now=NOW)
    assert claims.claim(session, make_task(session, area, "XD-3333"), alice, now=NOW).person_slot == 1


@pytest.mark.parametrize("state", ["proposed", "in review", "done", "parked", "declined", "duplicate"])
def test_only_an_open_task_can_be_taken(session: Session, area: Area, state: str) -> None:
    closed = make_task(session, area, "XD-2222", state=state)
    with pytest.raises(TaskClosedError):
        claims.claim(session, closed, person(session, "Alice"), now=NOW)
    assert session.scalars(select(Claim)).all() == []


def test_a_lapsed_claim_frees_the_place_and_ends_when_it_was_due(session: Session, task: Task) -> None:
    lapsed = claims.claim(session, task, person(session, "Alice"), now=ON_THE_DAY)
    later = ON_THE_DAY + 6 * HOUR
    taken = claims.claim(session, task, person(session, "Bob"), now=later)
    session.commit()
    assert (lapsed.state, lapsed.ended_at) == ("expired", ON_THE_DAY + 4 * HOUR)
    assert (taken.slot, taken.started_at) == (1, later)
    events = session.scalars(select(TaskEvent).order_by(TaskEvent.id)).all()
    assert [(event.kind, event.at) for event in events] == [
        ("claimed", ON_THE_DAY),
        ("expired", ON_THE_DAY + 4 * HOUR),
        ("claimed", later),
    ]


def test_the_end_itself_is_too_late(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    claims.claim(session, task, alice, now=ON_THE_DAY)
    assert queries.open_claim(session, task, alice, ON_THE_DAY + 4 * HOUR - timedelta(seconds=1)) is not None
    assert queries.open_claim(session, task, alice, ON_THE_DAY + 4 * HOUR) is None


def test_whoever_lapsed_may_take_it_again_unless_somebody_else_has(session: Session, task: Task) -> None:
    alice, bob = person(session, "Alice"), person(session, "Bob")
    claims.claim(session, task, alice, now=ON_THE_DAY)
    again = claims.claim(session, task, alice, now=ON_THE_DAY + 5 * HOUR)
    assert again.ends_at == ON_THE_DAY + 9 * HOUR
    claims.claim(session, task, bob, now=ON_THE_DAY + 10 * HOUR)
    with pytest.raises(TaskFullError):
        claims.claim(session, task, alice, now=ON_THE_DAY + 10 * HOUR)


def test_renewing_gives_the_full_time_from_now(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    claims.claim(session, task, alice, now=ON_THE_DAY)
    renewed = claims.renew(session, task, alice, now=ON_THE_DAY + 3 * HOUR)
    assert renewed.ends_at == ON_THE_DAY + 7 * HOUR
    session.commit()
    assert events_of(session, task) == [("claimed", "Alice"), ("renewed", "Alice")]


def test_renewing_on_the_day_never_shortens_a_week(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    claim = claims.claim(session, task, alice, now=NOW)
    claims.renew(session, task, alice, now=ON_THE_DAY)
    assert claim.ends_at == NOW + timedelta(days=7)


def test_a_lapsed_claim_cannot_be_renewed_or_released(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    lapsed = claims.claim(session, task, alice, now=ON_THE_DAY)
    session.commit()
    later = ON_THE_DAY + 5 * HOUR
    with pytest.raises(LeaseLapsedError) as caught:
        claims.renew(session, task, alice, now=later)
    assert caught.value.claim.id == lapsed.id
    with pytest.raises(LeaseLapsedError):
        claims.release(session, task, alice, note="half way", now=later)


def test_nobody_renews_or_releases_what_others_have(session: Session, task: Task) -> None:
    claims.claim(session, task, person(session, "Alice"), now=NOW)
    for act in (claims.renew, claims.release):
        with pytest.raises(NotHeldError):
            act(session, task, person(session, "Bob"), now=NOW)


def test_releasing_keeps_the_note_and_frees_the_place(session: Session, task: Task) -> None:
    alice, bob = person(session, "Alice"), person(session, "Bob")
    released = claims.claim(session, task, alice, now=NOW)
    claims.release(session, task, alice, note="I got as far as the options.", now=NOW + HOUR)
    assert (released.state, released.ended_at) == ("released", NOW + HOUR)
    assert session.scalars(select(Comment.text)).all() == ["I got as far as the options."]
    assert claims.claim(session, task, bob, now=NOW + HOUR).slot == 1


def test_releasing_work_in_review_opens_the_task_again_and_keeps_the_evidence(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    reviews.submit(session, task, alice, text="draft", link=None, now=NOW)
    claims.release(session, task, alice, now=NOW + HOUR)
    assert task.state == "open"
    assert [line.text for line in queries.history(session, task, NOW + HOUR) if line.text] == ["draft"]


def test_revoking_needs_a_reason_that_the_holder_reads(session: Session, task: Task) -> None:
    olga = person(session, "Olga")
    held = claims.claim(session, task, person(session, "Alice"), now=NOW)
    with pytest.raises(TextNeededError):
        claims.revoke(session, held, olga, reason="  ", now=NOW)
    claims.revoke(session, held, olga, reason="Carol has written it already.", now=NOW)
    session.commit()
    assert (held.state, held.ended_reason) == ("revoked", "Carol has written it already.")
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()
    assert mail.to_email == "alice@example.org"
    assert mail.text is not None
    assert "> Carol has written it already." in mail.text
    with pytest.raises(ClaimEndedError):
        claims.revoke(session, held, olga, reason="again", now=NOW)


def test_the_sweep_ends_what_is_overdue_as_of_its_due_time(session: Session, task: Task, area: Area) -> None:
    lapsed = claims.claim(session, task, person(session, "Alice"), now=ON_THE_DAY)
    kept = claims.claim(session, make_task(session, area, "XD-2222"), person(session, "Bob"), now=ON_THE_DAY)
    session.commit()
    sweep(session, ON_THE_DAY + 4 * HOUR - timedelta(seconds=1))
    assert lapsed.state == "active"
    session.commit()
    assert sweep(session, ON_THE_DAY + 9 * HOUR) == 1
    session.commit()
    assert (lapsed.state, lapsed.ended_at) == ("expired", ON_THE_DAY + 4 * HOUR)
    assert kept.state == "active"
    assert sweep(session, ON_THE_DAY + 9 * HOUR) == 0


def test_the_sweep_reminds_once_at_half_time(session: Session, task: Task) -> None:
    claims.claim(session, task, person(session, "Alice"), now=NOW)
    session.commit()
    assert sweep(session, NOW + timedelta(days=3)) == 0
    for _ in range(2):
        sweep(session, NOW + timedelta(days=4))
        session.commit()
    assert subjects(session, "Alice")[1:] == ["Half of your time on “Document cpupools” is over"]
    reminder = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()
    assert reminder.text is not None
    assert "until Fri 27 April 2012, 09:00 UTC" in reminder.text
    assert "http://portal.test/docs-days/tasks/XD-7K2Q/" in reminder.text


def test_a_renewed_week_is_reminded_of_again(session: Session, task: Task) -> None:
    alice = person(session, "Alice")
    claims.claim(session, task, alice, now=NOW)
    sweep(session, NOW + timedelta(days=5))
    claims.renew(session, task, alice, now=NOW + timedelta(days=6))
    sweep(session, NOW + timedelta(days=11))
    session.commit()
    assert len(subjects(session, "Alice")) == 3


def test_what_is_submitted_or_parked_never_lapses(session: Session, task: Task, area: Area) -> None:
    alice, olga = person(session, "Alice"), person(session, "Olga")
    parked = make_task(session, area, "XD-2222")
    claims.claim(session, parked, alice, now=NOW)
    tasks.park(session, parked, olga, reason="Waits for the release.", now=NOW + timedelta(days=1))
    reviews.submit(session, task, alice, text="done", link=None, now=NOW)
    session.commit()
    year_later = datetime(2013, 4, 20, 9, tzinfo=UTC)
    assert sweep(session, year_later) == 0
    tasks.unpark(session, parked, olga, now=year_later)
    held = queries.open_claim(session, parked, alice, year_later)
    assert held is not None
    assert held.ends_at == year_later + timedelta(days=6)


def test_parking_needs_a_reason_and_keeps_others_out(session: Session, task: Task) -> None:
    olga = person(session, "Olga")
    with pytest.raises(TextNeededError):
        tasks.park(session, task, olga, reason="", now=NOW)
    tasks.park(session, task, olga, reason="Waits for the release.", now=NOW)
    assert (task.state, task.state_reason) == ("parked", "Waits for the release.")
    with pytest.raises(TaskClosedError):
        claims.claim(session, task, person(session, "Alice"), now=NOW)
    tasks.unpark(session, task, olga, now=NOW)
    assert (task.state, task.state_reason) == ("open", None)


def test_moving_through_states_leaves_the_version_of_the_text_alone(session: Session, task: Task) -> None:
    alice, olga = person(session, "Alice"), person(session, "Olga")
    claims.claim(session, task, alice, now=NOW)
    reviews.submit(session, task, alice, text="done", link=None, now=NOW)
    reviews.accept(session, task, olga, today=date(2012, 4, 20), now=NOW)
    tasks.reopen(session, task, olga, reason="The page was deleted.", now=NOW)
    session.commit()
    session.refresh(task)
    assert (task.state, task.done_on, task.version) == ("open", None, 1)


def test_on_a_day_opened_early_tasks_are_lent_for_hours(session: Session, day: DocsDay, task: Task) -> None:
    day.date, day.state = day.date + timedelta(days=20), "live"
    session.commit()
    assert claims.claim(session, task, person(session, "Alice"), now=NOW).ends_at == NOW + timedelta(hours=4)
