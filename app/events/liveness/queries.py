"""Which events are to be asked about, and how it stands with them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.events.external.models import ExternalEvent
from app.events.liveness.models import Liveness, Stage
from app.events.models import Event, Status

OPEN = (Stage.ASKED, Stage.DOUBTED)


def goes_on(now: datetime) -> ColumnElement[bool]:
    """It comes again by a rule and has dates to come. What a calendar elsewhere lists is that calendar's to end."""
    elsewhere = exists().where(
        ExternalEvent.uid == Event.uid, ExternalEvent.is_origin.is_(True), ExternalEvent.gone_at.is_(None)
    )
    return and_(
        Event.deleted_at.is_(None),
        Event.rrule.is_not(None),
        Event.status.in_([Status.CONFIRMED, Status.TENTATIVE]),
        or_(Event.known_to.is_not(None), Event.last_date >= now.date()),
        ~elsewhere,
    )


def is_running(now: datetime) -> ColumnElement[bool]:
    """The same of what has begun."""
    return and_(goes_on(now), Event.starts_at <= now)


def is_next(now: datetime) -> ColumnElement[bool]:
    """Its next stage has come; or it has ended and runs all the same, so somebody brought it back by hand."""
    return or_(Liveness.next_at <= now, Liveness.stage == Stage.ENDED)


def is_unwatched(now: datetime, *, made_before: datetime) -> ColumnElement[bool]:
    return and_(is_running(now), Event.created_at <= made_before, ~exists().where(Liveness.event_id == Event.id))


def recurring(session: Session, now: datetime) -> Sequence[tuple[Event, Liveness | None]]:
    """What has begun and what is to begin; what is not known to go on first, then by name."""
    query = select(Event, Liveness).outerjoin(Liveness, Liveness.event_id == Event.id).where(goes_on(now))
    found = [(event, row) for event, row in session.execute(query.order_by(Event.name, Event.id))]
    return sorted(found, key=lambda pair: pair[1] is None or pair[1].stage not in OPEN)


def asked_in_vain(session: Session, event: Event) -> datetime | None:
    """When organisers were asked, if it is tentative because nobody answered."""
    if event.rrule is None or event.status != Status.TENTATIVE:
        return None
    row = session.get(Liveness, event.id)
    return row.asked_at if row and row.stage in (Stage.DOUBTED, Stage.ENDED) else None


def count_open(session: Session, now: datetime) -> int:
    """Of how many events it is not known whether they still take place."""
    query = select(func.count()).select_from(Liveness).join(Liveness.event)
    return session.scalar(query.where(is_running(now), Liveness.stage.in_(OPEN))) or 0
