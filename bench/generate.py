"""A large site, written in bulk: real terms, authors and HTML, generated texts. The same for the same numbers."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.blog import places
from app.blog.models import Author, Category, Post, PostTerm, Tag
from app.config import ROOT
from app.core import clock, migrations, siteinfo
from app.core.database import db
from app.docsdays.actions import tasks
from app.docsdays.models import Area
from app.events import actions as events
from app.events.models import Status
from app.events.overrides import Override
from app.events.recurrence import ONCE, Recurrence, Rule
from app.events.recurrence.rules import Day
from app.events.spans import AllDay, Timed
from app.people.models import Person, Role
from app.search import index
from app.search.models import SearchEntry
from app.site import folder
from bench.words import Words

YEARS = 10
CHUNK = 2000
WORDS_A_POST = 300


def prepare() -> None:
    """Schema and real content, as a first `make run` leaves them."""
    migrations.of_app().bring_to_head(db.engine)
    with db.sessionmaker() as session:
        folder.load(session, ROOT / "content", now=clock.now())
        session.commit()


def add_posts(words: Words, *, first: int, count: int) -> None:
    """Posts number `first` and following, spread evenly over ten years; listings, counts and search are kept true."""
    with db.sessionmaker() as session:
        maker = _Posts(session, words)
        offset = session.scalar(select(func.max(Post.id))) or 0
        for start in range(first, first + count, CHUNK):
            numbers = range(start, min(start + CHUNK, first + count))
            posts = [maker.post(number, offset + number - first + 1) for number in numbers]
            session.execute(insert(Post), posts)
            session.execute(insert(PostTerm), list(maker.terms(posts)))
            session.execute(insert(SearchEntry), [maker.entry(post) for post in posts])
        places.rebuild(session)
        session.commit()


class _Posts:
    def __init__(self, session: Session, words: Words) -> None:
        self._words = words
        self._source = random.Random(2)
        self._zone = siteinfo.load(session).zone
        self._now = clock.now().replace(microsecond=0)
        self._authors = list(session.scalars(select(Author).order_by(Author.id)))
        self._categories = list(session.scalars(select(Category).order_by(Category.id)))
        self._tags = list(session.scalars(select(Tag).order_by(Tag.id)))
        self._real = session.execute(
            select(Post.html, Post.teaser_html, Post.source, Post.summary).where(Post.guid.not_like("urn:bench:%"))
        ).all()

    def post(self, number: int, post_id: int) -> dict[str, Any]:
        at = self._now - timedelta(seconds=self._source.uniform(3600, YEARS * 365.25 * 86400))
        at = at.replace(microsecond=0)
        title = self._words.text(self._source, 6).capitalize()
        html, teaser_html, source, summary = self._real[number % len(self._real)]
        return {
            "id": post_id,
            "version": 1,
            "slug": f"{title.lower().replace(' ', '-')}-{number}",
            "title": title,
            "status": "published",
            "local_date": at.astimezone(self._zone).date(),
            "published_at": at,
            "author_id": self._authors[number % len(self._authors)].id,
            "guid": f"urn:bench:{number}",
            "has_more": True,
            "reading_minutes": 2,
            "created_at": at,
            "updated_at": at,
            "public_at": at,
            "summary": summary,
            "teaser_html": teaser_html,
            "html": html,
            "text": self._words.text(self._source, WORDS_A_POST),
            "source": source,
        }

    def terms(self, posts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for post in posts:
            for position, term in enumerate(self._terms_of(post)):
                yield {"post_id": post["id"], "term_id": term.id, "position": position}

    def _terms_of(self, post: dict[str, Any]) -> list[Category | Tag]:
        number = post["id"]
        tags = {(number * step) % len(self._tags) for step in (1, 3, 7)}
        return [self._categories[number % len(self._categories)], *(self._tags[each] for each in sorted(tags))]

    def entry(self, post: dict[str, Any]) -> dict[str, object]:
        author = next(each for each in self._authors if each.id == post["author_id"])
        category, *tags = self._terms_of(post)
        entry = index.Entry(
            kind="post",
            object_id=post["id"],
            title=post["title"],
            text=post["text"],
            path=f"/{post['local_date']:%Y/%m/%d}/{post['slug']}/",
            happened_at=post["published_at"],
            visible_from=post["published_at"],
            author=author.name,
            author_slug=author.slug,
            categories=[category.slug],
            tags=[tag.slug for tag in tags],
        )
        return index._values(entry)  # noqa: SLF001 — in bulk, what `index.put` would write one by one


def add_events(words: Words, count: int) -> None:
    source = random.Random(3)
    today = clock.now().date()
    with db.sessionmaker() as session:
        for number in range(count):
            day = today + timedelta(days=source.randrange(-YEARS * 365, 200))
            name = words.text(source, 4).capitalize()
            span = AllDay(day, day + timedelta(days=number % 3), "UTC")
            details = events.Details(
                name=name,
                status=Status.CONFIRMED,
                span=span,
                city="Cambridge",
                country="GB",
                summary=words.text(source, 15),
                description=words.text(source, 60),
                tags=("conference",),
            )
            events.create(session, details, slug=f"{name.lower().replace(' ', '-')}-{number}", now=clock.now())
            if number % 200 == 199:
                session.commit()
        session.commit()


def add_calendar(words: Words, count: int) -> None:
    """Meetings of ten years, every tenth of which comes again: monthly for a year, weekly for a quarter, or yearly
    without an end; of some of these one date is cancelled. With their texts they are as long as those people publish.
    """
    source = random.Random(5)
    with db.sessionmaker() as session:
        for start in range(0, count, CHUNK):
            with events.together(session, now=clock.now()):
                for number in range(start, min(start + CHUNK, count)):
                    details = _meeting(words, source, number)
                    events.create(session, details, slug=f"meeting-{number}", now=clock.now())
            session.commit()


def _meeting(words: Words, source: random.Random, number: int) -> events.Details:
    day = clock.now().date() + timedelta(days=source.randrange(-YEARS * 365, 200))
    zone = ("Europe/London", "America/New_York", "Asia/Tokyo", "UTC")[number % 4]
    begins = datetime(day.year, day.month, day.day, 9 + number % 9)  # noqa: DTZ001 — wall time
    recurrence = _coming_again(day, number // 10) if number % 10 == 0 else ONCE
    has_off = recurrence is not ONCE and number % 30 == 0
    return events.Details(
        name=words.text(source, 4).capitalize(),
        status=Status.CONFIRMED,
        span=AllDay(day, day, zone) if number % 3 == 1 else Timed(begins, begins + timedelta(hours=2), zone),
        city="Cambridge",
        country="GB",
        summary=words.text(source, 12) if number % 2 else "",
        tags=("conference",),
        recurrence=recurrence,
        overrides=(Override(recurrence_id=f"{begins:%Y-%m-%dT%H:%M}", status=Status.CANCELLED),) if has_off else (),
    )


def _coming_again(day: date, number: int) -> Recurrence:
    if number % 20 == 0:
        return Recurrence(rule=Rule(freq="YEARLY"))
    if number % 4 == 0:
        return Recurrence(rule=Rule(freq="WEEKLY", count=13))
    nth = (day.day + 6) // 7
    return Recurrence(rule=Rule(freq="MONTHLY", count=12, days=(Day(day.weekday(), nth if nth < 5 else -1),)))


def calendar_file(words: Words, count: int) -> bytes:
    """What another program may have exported, a third of a kilobyte for each event. Every tenth comes again."""
    source = random.Random(6)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Another program//EN"]
    for number in range(count):
        at = datetime(2012, 1, 1, 10) + timedelta(days=number % 3000)  # noqa: DTZ001 — wall time
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@another.example",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{at:%Y%m%dT%H%M%SZ}",
            f"DTEND:{at + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{words.text(source, 4)}",
            f"DESCRIPTION:{words.text(source, 8)}\r\n  {words.text(source, 8)}",
            *(["RRULE:FREQ=WEEKLY;COUNT=10"] if number % 10 == 0 else []),
            "LOCATION:Cambridge",
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def add_tasks(words: Words, count: int) -> None:
    source = random.Random(4)
    with db.sessionmaker() as session:
        areas = list(session.scalars(select(Area.id)))
        olga = Person(slug="olga", name="Olga", role=Role.ORGANISER, created_at=clock.now())
        session.add(olga)
        session.flush()
        for number in range(count):
            values = {
                "title": words.text(source, 6).capitalize(),
                "area_id": areas[number % len(areas)],
                "size": "SML"[number % 3],
                "audience": "users",
                "why": words.text(source, 30),
                "how": words.text(source, 30),
                "skills": [],
            }
            tasks.create(session, values, olga, now=clock.now())
        session.commit()


def quoted(question: str) -> str:
    return quote(question, safe="")


def content_folder(target: Path, count: int) -> None:
    """A folder to load: the real one, with `count` posts made of the real texts."""
    source = ROOT / "content"
    (target / "posts").mkdir(parents=True)
    for name in ("site.yaml", "authors.yaml", "terms.yaml"):
        (target / name).write_bytes((source / name).read_bytes())
    originals = [path.read_text("utf-8") for path in sorted((source / "posts").glob("*.md"))]
    start = datetime(2005, 1, 1, 10)  # noqa: DTZ001 — wall time, as files have it
    for number in range(count):
        at = start + timedelta(days=number)
        lines = originals[number % len(originals)].splitlines(keepends=True)
        front = {"slug:": f"slug: text-{number}\n", "date:": f"date: {at:%Y-%m-%d %H:%M}\n"}
        text = "".join(front.get(line.partition(" ")[0], line) for line in lines)
        (target / "posts" / f"{at:%Y-%m-%d}-text-{number}.md").write_text(text, "utf-8")
