"""What follows from what a calendar elsewhere answered, and from what organisers decide about it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.core.outbound import Answer
from app.events import actions
from app.events.external import mails, queries
from app.events.external.models import ExternalCalendar, ExternalEvent, Stand
from app.events.ics import LONGEST_UID, Account, Found
from app.events.imports.batches import OF_COMPONENT, batches, weight_of
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import Group, grouped, sounded
from app.events.imports.preparing import prepared
from app.events.imports.verdicts import Kind, Verdict, verdicts
from app.events.models import Series
from app.people.models import Person

EVERY = timedelta(hours=1)
PATIENCE = timedelta(days=1)
"""How long a calendar may fail before somebody is told."""
Sound = Mapping[str, tuple[Group, Group]]
"""By UID: what was read, and the same `sounded`."""
Deed = Callable[..., None]
"""`settle` or `take`."""
GONE = "The calendar it comes from, “{}”, does not list it any more."


def add(
    session: Session, *, url: str, name: str, series: Series | None, is_trusted: bool, by: Person, now: datetime
) -> ExternalCalendar:
    """It is asked at the next round."""
    calendar = ExternalCalendar(url=url, name=name, series=series, is_trusted=is_trusted, added_by=by, next_poll_at=now)
    session.add(calendar)
    return calendar


def remove(session: Session, calendar: ExternalCalendar) -> None:
    """It is not asked any more. The events that came from it stay."""
    session.delete(calendar)


def note_unchanged(calendar: ExternalCalendar, *, now: datetime) -> None:
    calendar.read_at, calendar.failing_since, calendar.last_error, calendar.told_at = now, None, None, None


def note_failure(session: Session, calendar: ExternalCalendar, why: str, *, now: datetime) -> None:
    """What was read before stays. After a day somebody is told, once."""
    calendar.failing_since = calendar.failing_since or now
    calendar.last_error = why[:400]
    if calendar.told_at is None and now - calendar.failing_since >= PATIENCE:
        calendar.told_at = now
        mails.send_failing(session, calendar, now=now)


class News(NamedTuple):
    """What a calendar says otherwise than before. `listed` is all it says, `fresh` what is new or differs, by UID.

    `marked` are the UIDs that vanished or came back, each with how many dates the event here has.
    """

    listed: dict[str, list[Found]]
    fresh: dict[str, list[Found]]
    marked: dict[str, int]

    def batches(self, sound: Sound) -> Iterator[list[str]]:
        """Their UIDs, as many together as may be written at once."""
        uids = dict.fromkeys((*self.fresh, *self.marked))
        return batches(uids, lambda uid: weight_in(sound, uid) + self.marked.get(uid, 0))


def weight_in(sound: Sound, uid: str) -> int:
    return weight_of(sound[uid][1]) if uid in sound else OF_COMPONENT


def news(session: Session, calendar_id: int, account: Account) -> News:
    known, listed = queries.events_of(session, calendar_id), _by_uid(account.events)
    fresh = {uid: found for uid, found in listed.items() if uid not in known or _is_fresh(known[uid], found)}
    marked = [uid for uid, row in known.items() if (uid in listed) != (row.gone_at is None)]
    return News(listed, fresh, dict.fromkeys(marked, 0) | queries.count_dates(session, marked))


def prepare(
    make_session: Callable[[], Session],
    found: Mapping[str, list[Found]],
    *,
    marked: Iterable[str] = (),
    site_url: str,
    now: datetime,
) -> Sound:
    """Works out the dates before a transaction is open that others wait for; within `remembering`."""
    groups = {uid: _group(each) for uid, each in found.items()}
    whole = prepared(
        make_session,
        list(groups.values()),
        site_url=site_url,
        now=now,
        takes_over=False,
        marked=lambda session: filter(None, (queries.living_event(session, uid) for uid in marked)),
    )
    return dict(zip(groups, zip(groups.values(), whole, strict=True), strict=True))


def note_news(
    session: Session,
    calendar: ExternalCalendar,
    found: News,
    sound: Sound,
    uids: Collection[str],
    *,
    site_url: str,
    now: datetime,
) -> None:
    """Keeps what it says now of these; what differs waits, unless the calendar is trusted."""
    known, fresh = queries.events_of(session, calendar.id, uids), []
    for uid in uids:
        row, said = known.get(uid), found.listed.get(uid)
        if row is None:
            row = ExternalEvent(calendar=calendar, uid=uid, found_json=[])
            session.add(row)
        if said is None:
            _note_gone(session, row, now=now)
        elif _note_event(session, row, said, now=now):
            fresh.append(row)
    settle(session, calendar, fresh, sound, site_url=site_url, now=now)


def note_answer(calendar: ExternalCalendar, answer: Answer, account: Account, *, now: datetime) -> None:
    """Once all it says is kept: not before then may it answer that nothing is new."""
    note_unchanged(calendar, now=now)
    calendar.etag, calendar.last_modified = answer.etag, answer.last_modified
    calendar.name = calendar.name or account.name[:200]


def settle(
    session: Session,
    calendar: ExternalCalendar,
    rows: Sequence[ExternalEvent],
    sound: Sound,
    *,
    site_url: str,
    now: datetime,
) -> None:
    """Takes over what needs nobody: all that a trusted calendar says, and elsewhere what changes nothing here."""
    judged = _judged(session, rows, sound, site_url=site_url)
    needless = [(row, verdict) for row, verdict in judged if calendar.is_trusted or verdict.kind == Kind.SAME]
    _carry(session, calendar, needless, site_url=site_url, now=now)


def judge(
    session: Session, rows: Sequence[ExternalEvent], *, site_url: str, now: datetime
) -> list[tuple[ExternalEvent, Verdict]]:
    """Works out dates: never within a transaction that other writers wait for."""
    return _judged(session, rows, sound_of(rows, now=now), site_url=site_url)


def sound_of(rows: Sequence[ExternalEvent], *, now: datetime) -> Sound:
    groups = [_group(row.found) for row in rows]
    whole = sounded(groups, now=now)
    return {row.uid: pair for row, pair in zip(rows, zip(groups, whole, strict=True), strict=True)}


def take(
    session: Session,
    calendar: ExternalCalendar,
    rows: Sequence[ExternalEvent],
    sound: Sound,
    *,
    site_url: str,
    now: datetime,
) -> None:
    """What is refused goes on waiting: an organiser sees why."""
    _carry(session, calendar, _judged(session, rows, sound, site_url=site_url), site_url=site_url, now=now)


def _judged(
    session: Session, rows: Sequence[ExternalEvent], sound: Sound, *, site_url: str
) -> list[tuple[ExternalEvent, Verdict]]:
    """Of the rows that still say what they said. Nothing from elsewhere changes events that were written here."""
    pairs = ((row, *sound.get(row.uid, (None, None))) for row in rows)
    ready = [(row, whole) for row, read, whole in pairs if whole and read == _group(row.found)]
    judged = verdicts(session, [whole for _, whole in ready], site_url=site_url, takes_over=False)
    return [(row, verdict) for (row, _), verdict in zip(ready, judged, strict=True)]


def _carry(
    session: Session,
    calendar: ExternalCalendar,
    judged: Sequence[tuple[ExternalEvent, Verdict]],
    *,
    site_url: str,
    now: datetime,
) -> None:
    coming = Coming(source=calendar.url, site_url=site_url, series=calendar.series)
    carry_out(session, [verdict for _, verdict in judged], coming, now=now)
    for row, verdict in judged:
        if verdict.kind != Kind.REFUSED:
            row.stand, row.is_origin = Stand.TAKEN, not verdict.is_ours


def decline(rows: Iterable[ExternalEvent]) -> None:
    """Left alone until the calendar says something else of it."""
    for row in rows:
        row.stand = Stand.DECLINED


def _group(found: Iterable[Found]) -> Group:
    """What belongs together, as far as it does; else the fault that leads."""
    groups = grouped(found)
    return next((group for group in groups if not group.found.fault), groups[0])


def _by_uid(events: Iterable[Found]) -> dict[str, list[Found]]:
    listed: dict[str, list[Found]] = {}
    for found in sorted(events, key=lambda found: found.recurrence_id or ""):
        if 0 < len(found.uid) <= LONGEST_UID:
            listed.setdefault(found.uid, []).append(found)
    return listed


def _is_fresh(row: ExternalEvent, found: Iterable[Found]) -> bool:
    return list(map(_said, found)) != list(map(_said, row.found))


def _note_event(session: Session, row: ExternalEvent, found: list[Found], *, now: datetime) -> bool:
    """Says whether it is news."""
    if row.gone_at is not None:
        row.gone_at = None
        _mark(session, row, None, now=now)
    if not _is_fresh(row, found):
        return False
    row.found_json, row.stand = [asdict(each) for each in found], Stand.WAITING
    return True


def _said(found: Found) -> Found:
    """Where it stands in the file, and when that was written, is no news; nor is who wrote it."""
    return replace(found, line=0, remarks=[], revised=None, is_portals=False)


def _note_gone(session: Session, row: ExternalEvent, *, now: datetime) -> None:
    """What is over may leave a calendar; what is to come becomes unconfirmed, and is never lost."""
    row.gone_at = now
    if row.stand == Stand.WAITING:
        row.found_json, row.stand = [], Stand.DECLINED  # should it come back, it is news again
    _mark(session, row, GONE.format(row.calendar.label), now=now)


def _mark(session: Session, row: ExternalEvent, note: str | None, *, now: datetime) -> None:
    """Says on the event that it is not confirmed, or takes that back. What an organiser wrote there stays."""
    event = queries.living_event(session, row.uid) if row.is_origin else None
    ours = GONE.format(row.calendar.label)
    if event is None or queries.is_over(session, event, now) or event.unconfirmed not in (None, ours):
        return
    if note and queries.is_listed_elsewhere(session, row):
        return
    actions.revise(session, event, replace(actions.details_of(event), unconfirmed=note), now=now)
