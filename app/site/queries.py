"""Reads of the standing pages."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.site.models import Page


def page_by_slug(session: Session, slug: str) -> Page | None:
    return session.scalar(select(Page).filter_by(slug=slug))
