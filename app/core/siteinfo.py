"""What makes this site this community's: name, zone, menu, links. Kept as `site.yaml` wrote it, in one row."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.database import Base


class SiteDocument(Base):
    __tablename__ = "site_document"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime | None]
    """When what feeds say of the site, its authors or its words last changed; None if not since this is kept."""


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class MenuItem:
    label: str
    address: str
    hint: str = ""

    @property
    def section(self) -> str:
        """`read`, `meet` or `help`: what a page says of itself to be marked in the menu."""
        return self.label.lower()


@dataclass(frozen=True)
class Channel:
    """Where people talk."""

    name: str
    network: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Wishes:
    """How this community deals with tasks that anybody proposes."""

    hold_first: bool = False
    """An organiser lets the first proposal of everybody through."""
    open_at: int | None = None
    """So many votes open a proposal; without it only organisers do."""

    def __post_init__(self) -> None:
        if self.open_at is not None and (type(self.open_at) is not int or self.open_at < 1):
            raise ValueError("open_at must be a number of votes")


@dataclass(frozen=True)
class SiteInfo:
    name: str = "Community portal"
    short_name: str = "Portal"
    tagline: str = ""
    """One line beside the name."""
    intro: str = ""
    """What this community is, in a sentence or two, for somebody who has never heard of it."""
    time_zone: str = "UTC"
    language: str = "en-GB"
    channel: Channel | None = None
    menu: tuple[MenuItem, ...] = (
        MenuItem("Read", "/blog/"),
        MenuItem("Meet", "/events/"),
        MenuItem("Help", "/docs-days/"),
    )
    links: tuple[Link, ...] = ()
    contact: str | None = None
    security_contact: str | None = None
    docs_day_series: str = ""
    """The series of events whose dates are docs days, shown also before a list is made for them."""
    wishes: Wishes = Wishes()
    document: dict[str, Any] = field(default_factory=dict, compare=False)
    changed_at: datetime | None = field(default=None, compare=False)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def from_document(document: dict[str, Any]) -> SiteInfo:
    """Reads the mapping of a `site.yaml`. Raises KeyError, TypeError or ValueError where it is not one."""
    ZoneInfo(document["time_zone"])
    plain = {key: value for key, value in document.items() if key not in ("channel", "menu", "links", "wishes")}
    channel = document.get("channel")
    return SiteInfo(
        **plain,
        channel=Channel(**channel) if channel else None,
        menu=tuple(MenuItem(**item) for item in document["menu"]),
        links=tuple(Link(**item) for item in document.get("links") or ()),
        wishes=Wishes(**document.get("wishes") or {}),
        document=document,
    )


def load(session: Session) -> SiteInfo:
    """The site's description, or a neutral one while no content is loaded."""
    row = session.execute(select(SiteDocument.document, SiteDocument.changed_at)).first()
    return replace(from_document(row.document), changed_at=row.changed_at) if row else SiteInfo()


def store(session: Session, document: dict[str, Any]) -> None:
    from_document(document)
    session.merge(SiteDocument(id=1, document=document))


def touch(session: Session, *, now: datetime) -> None:
    """Call it when what feeds say of the site, an author or a word changes: none of these is dated itself."""
    session.execute(update(SiteDocument).values(changed_at=now))
