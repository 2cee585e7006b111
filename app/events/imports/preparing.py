"""Working out dates before a transaction is open that other writers wait for. All of it within `remembering`."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.days import LATEST
from app.events.actions import details_of
from app.events.actions.aligning import goals_of
from app.events.imports.groups import Group, sounded
from app.events.imports.plans import plan_in
from app.events.imports.verdicts import Kind, verdicts
from app.events.models import Event
from app.events.recurrence import RecurrenceError, dates_of


def prepared(
    make_session: Callable[[], Session],
    groups: Sequence[Group],
    *,
    site_url: str,
    now: datetime,
    takes_over: bool = True,
    marked: Callable[[Session], Iterable[Event]] = lambda _: (),
) -> list[Group]:
    """The groups for `verdicts`; of what differs, and of events that are only `marked`, also the dates there were."""
    sound = sounded(groups, now=now)
    with make_session() as session:
        session.info["reading"] = True
        for verdict in verdicts(session, sound, site_url=site_url, takes_over=takes_over):
            if verdict.kind == Kind.CHANGED and verdict.event:
                plan, before = plan_in(verdict.found), details_of(verdict.event)
                goals_of(before, replace(before, span=plan.span, recurrence=plan.recurrence), now)
                for recurrence, start in ((before.recurrence, before.span.start), (plan.recurrence, plan.span.start)):
                    if recurrence.rule and (recurrence.rule.count or recurrence.rule.until):
                        with suppress(RecurrenceError):  # an end so far ahead that nobody counts up to there
                            dates_of(recurrence, start, LATEST)  # the ledger says how the last date changed
        for event in marked(session):
            goals_of(details_of(event), details_of(event), now)
    return sound
