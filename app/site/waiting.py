"""What waits for somebody of the staff: each room's numbers, by role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.blog import queries as blog
from app.docsdays import queries as docsdays
from app.docsdays.mediawiki import queries as wiki
from app.docsdays.models import DocsDay, Phase, TaskState
from app.events import queries as events
from app.events.external import queries as external
from app.events.liveness import queries as liveness
from app.events.proposals import queries as proposals
from app.people.models import Person

SOON = timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    """`count` things, called `one` or `many`, to be seen at `href`."""

    count: int
    one: str
    many: str
    href: str

    @property
    def words(self) -> str:
        return self.one if self.count == 1 else self.many


def for_person(session: Session, person: Person, *, now: datetime) -> list[Waiting]:
    """Only what there is any of."""
    found = [*_posts(session, person, now)] if person.is_author else []
    found += [*_tasks(session, now), *_events(session, now)] if person.is_organiser else []
    return [each for each in found if each.count]


def days_ahead(session: Session, *, now: datetime) -> list[DocsDay]:
    """Docs days that are on, to come, or still drafts, the next first."""
    days = [day for day in docsdays.all_days(session) if day.phase(now) in (Phase.ON, Phase.COMING, Phase.DRAFT)]
    return sorted((day for day in days if day.ends_at > now), key=lambda day: day.date)


def _posts(session: Session, person: Person, now: datetime) -> Iterator[Waiting]:
    def count(show: str) -> int:
        return blog.desk_page(session, person, 1, show=show, text="", now=now).total

    address = "/desk/posts/?show="
    if person.is_editor:
        yield Waiting(count("submitted"), "post to read", "posts to read", address + "submitted")
    else:
        words = ("post of yours that an editor will read", "posts of yours that an editor will read")
        yield Waiting(count("submitted"), *words, address + "submitted")
    yield Waiting(count("draft"), "draft", "drafts", address + "draft")
    yield Waiting(count("scheduled"), "scheduled post", "scheduled posts", address + "scheduled")


def _tasks(session: Session, now: datetime) -> Iterator[Waiting]:
    in_review = docsdays.count_tasks(session, TaskState.IN_REVIEW)
    yield Waiting(in_review, "task handed in, to be read", "tasks handed in, to be read", "/desk/tasks/")
    words = ("task edited on the wiki, by nobody known here", "tasks edited on the wiki, by nobody known here")
    yield Waiting(wiki.count_edited(session), *words, "/desk/tasks/")
    proposed = docsdays.count_tasks(session, TaskState.PROPOSED)
    yield Waiting(proposed, "task proposed", "tasks proposed", "/desk/tasks/wishes/")
    lapsing = docsdays.count_lapsing(session, now, until=now + SOON)
    words = ("task whose time ends within a day", "tasks whose time ends within a day")
    yield Waiting(lapsing, *words, "/desk/tasks/?state=taken")


def _events(session: Session, now: datetime) -> Iterator[Waiting]:
    proposed = proposals.count_waiting(session)
    yield Waiting(proposed, "event proposed", "events proposed", "/desk/events/proposals/")
    unread = external.count_waiting(session)
    yield Waiting(unread, "change in a calendar elsewhere", "changes in calendars elsewhere", "/desk/events/calendars/")
    unsaid = liveness.count_open(session, now)
    words = ("event that comes again, with nobody saying so", "events that come again, with nobody saying so")
    yield Waiting(unsaid, *words, "/desk/events/still-on/")
    words = ("event within two months that is not certain", "events within two months that are not certain")
    yield Waiting(events.count_uncertain(session, now), *words, "/desk/events/?show=uncertain")
