"""Docs days that stand in the calendar only: `docs_day_series` of `site.yaml` names the series they belong to."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.docsdays import planned
from app.docsdays.planned import Planned
from app.events import queries as events
from app.events.models import Status
from app.web.pages import current_site


def next_in_calendar(session: Session, now: datetime) -> Planned | None:
    series = current_site().docs_day_series
    event = events.next_of_series(session, series, now) if series else None
    return Planned(event.start_date, event.path, event.status == Status.TENTATIVE) if event else None


planned.register(next_in_calendar)
