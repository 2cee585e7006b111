import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.config import ROOT
from app.core import calendar_entries
from app.core.errors import ContentError
from app.core.loading import Loaded
from app.docsdays import content, queries
from app.docsdays.actions import claims, days, notes, reviews, tasks
from app.docsdays.models import Area, DayEvent, DayState, DayTask, DocsDay, Phase, Task, TaskEvent
from app.search.models import SearchEntry
from tests.conftest import NOW
from tests.docsdays.make import make_day
from tests.factories import person

pytestmark = pytest.mark.usefixtures("context")

UTC_ZONE = ZoneInfo("UTC")
FILES = ("areas.yaml", "days.yaml", "tasks.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real content that a test may change."""
    shutil.copytree(ROOT / "content" / "docs-days", tmp_path / "content" / "docs-days")
    return tmp_path / "content"


def load(session: Session, folder: Path) -> Loaded:
    loaded = content.load(session, folder, zone=UTC_ZONE, now=NOW)
    session.commit()
    return loaded


def replace(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / "docs-days" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_real_content_is_loaded_whole(session: Session, folder: Path) -> None:
    loaded = load(session, folder)
    counts = [session.scalar(select(func.count()).select_from(model)) for model in (Area, DocsDay, Task, DayTask)]
    assert counts == [12, 3, 70, 82]
    assert loaded == Loaded(new=86)


def test_a_second_load_touches_nothing(session: Session, folder: Path) -> None:
    load(session, folder)
    before = session.execute(select(Task.id, Task.version, Task.changed_at)).all()
    events = session.scalar(select(func.count()).select_from(TaskEvent))
    assert content.load(session, folder, zone=UTC_ZONE, now=datetime(2013, 1, 1, tzinfo=UTC)) == Loaded(same=86)
    assert not session.dirty
    assert session.execute(select(Task.id, Task.version, Task.changed_at)).all() == before
    assert session.scalar(select(func.count()).select_from(TaskEvent)) == events


def test_load_then_export_gives_the_same_bytes(session: Session, folder: Path, tmp_path: Path) -> None:
    load(session, folder)
    content.export(session, tmp_path / "out", zone=UTC_ZONE)
    for name in FILES:
        assert (tmp_path / "out" / "docs-days" / name).read_bytes() == (folder / "docs-days" / name).read_bytes()


def test_export_of_changed_states_loads_the_same_elsewhere(
    session: Session, folder: Path, tmp_path: Path, area: Area
) -> None:
    load(session, folder)
    alice, olga = person(session, "Alice"), person(session, "Olga")
    task = queries.task_by_key(session, "XD-D53D")
    assert task is not None
    claims.claim(session, task, alice, now=NOW)
    reviews.submit(session, task, alice, text="written", link=None, now=NOW)
    reviews.accept(session, task, olga, today=date(2012, 4, 20), now=NOW)
    session.commit()
    content.export(session, tmp_path / "out", zone=UTC_ZONE)
    exported = (tmp_path / "out" / "docs-days" / "tasks.yaml").read_text("utf-8")
    assert "- key: XD-D53D\n" in exported
    assert exported.count("done_on: '2012-04-20'") == 1


def test_labels_a_mentor_and_small_tasks_go_in_and_out(session: Session, folder: Path, tmp_path: Path) -> None:
    person(session, "Erin", is_public=True)
    replace(
        folder,
        "tasks.yaml",
        "  labels: [reference, source-tree]\n  days: ['2012",
        "  labels: [good-first]\n  mentor: erin\n  self_closing: true\n  days: ['2012",
    )
    load(session, folder)
    task = session.scalars(select(Task).order_by(Task.id)).first()
    assert task is not None
    assert task.shown_mentor is not None
    assert (task.labels, task.shown_mentor.slug, task.is_self_closing) == (["good-first"], "erin", True)
    content.export(session, tmp_path / "out", zone=UTC_ZONE)
    written = tmp_path / "out" / "docs-days" / "tasks.yaml"
    assert written.read_bytes() == (folder / "docs-days" / "tasks.yaml").read_bytes()
    replace(folder, "tasks.yaml", "labels: [good-first]", "labels: [Good first]")
    with pytest.raises(ContentError, match="lower-case words"):
        load(session, folder)


def test_a_mentor_whom_the_site_does_not_know_is_left_out(session: Session, folder: Path) -> None:
    replace(folder, "tasks.yaml", "  days: ['2012", "  mentor: nobody\n  days: ['2012")
    assert load(session, folder).new == 86
    assert session.scalars(select(Task.mentor_id).where(Task.mentor_id.is_not(None))).all() == []


def test_states_that_people_moved_survive_a_reload(session: Session, folder: Path) -> None:
    load(session, folder)
    alice = person(session, "Alice")
    task = queries.task_by_key(session, "XD-D53D")
    assert task is not None
    reviews.submit(session, task, alice, text="written", link=None, now=NOW)
    session.commit()
    replace(folder, "tasks.yaml", "title: Write a specification for vchan", "title: Write down vchan")
    assert load(session, folder) == Loaded(changed=1, same=85, kept=("XD-D53D: state",))
    session.refresh(task)
    assert task.state == "in review"
    assert task.title.startswith("Write down vchan")


def test_a_state_changed_in_the_file_is_taken_and_recorded(session: Session, folder: Path) -> None:
    load(session, folder)
    replace(folder, "tasks.yaml", "state: open\n  done_on: null", "state: done\n  done_on: '2012-04-19'")
    assert load(session, folder) == Loaded(changed=1, same=85)
    task = queries.task_by_key(session, "XD-D53D")
    assert task is not None
    assert (task.state, task.done_on) == ("done", date(2012, 4, 19))
    events = session.scalars(select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id)).all()
    assert [(event.from_state, event.to_state) for event in events] == [(None, "open"), ("open", "done")]


def test_what_organisers_wrote_and_listed_stays_and_is_told_as_kept(session: Session, folder: Path) -> None:
    load(session, folder)
    olga = person(session, "Olga")
    task, day = queries.task_by_key(session, "XD-D53D"), queries.day_by_date(session, date(2012, 4, 23))
    june = make_day(session, date(2012, 6, 25))
    assert task is not None
    assert day is not None
    tasks.edit(session, task, {"how": "Ask on the list first."}, olga, now=NOW)
    tasks.add_to_day(session, task, june, olga, now=NOW)
    tasks.remove_from_day(session, task, day, olga, now=NOW)
    session.commit()
    lists = select(DocsDay.date).join(DayTask).where(DayTask.task_id == task.id).order_by(DocsDay.date)
    before = session.scalars(lists).all()
    loaded = load(session, folder)
    assert loaded == Loaded(same=86, kept=("XD-D53D: how, 2012-04-23, 2012-06-25",))
    assert (task.how, session.scalars(lists).all()) == ("Ask on the list first.", before)
    assert june.date in before
    assert day.date not in before
    replace(folder, "tasks.yaml", "title: Write a specification for vchan", "title: Write down vchan")
    assert load(session, folder).changed == 1
    assert (task.how, task.title.partition(" v")[0]) == ("Ask on the list first.", "Write down")
    told = select(TaskEvent.kind, TaskEvent.cause, TaskEvent.person_id).where(TaskEvent.task_id == task.id)
    assert [tuple(event) for event in session.execute(told.order_by(TaskEvent.id))][1:] == [
        ("edited", "how", olga.id),
        ("put on a day", "2012-06-25", olga.id),
        ("taken off a day", "2012-04-23", olga.id),
        ("changed by a file", "title", None),
    ]


def test_a_day_that_organisers_moved_and_wrote_stays(session: Session, folder: Path) -> None:
    load(session, folder)
    olga = person(session, "Olga")
    day = queries.day_by_date(session, date(2012, 4, 23))
    assert day is not None
    opened = day.date - timedelta(days=1)
    days.set_state(session, day, DayState.LIVE, olga, now=datetime.combine(opened, time(9), UTC))
    days.edit(session, day, {"goal": "Finish vchan."}, olga, now=NOW)
    session.commit()
    assert load(session, folder) == Loaded(same=86, kept=("2012-04-23: goal, state",))
    assert (day.state, day.closed_at, day.goal) == ("live", None, "Finish vchan.")
    replace(folder, "days.yaml", "name: Xen Document Day, April 2012", "name: Xen Document Day of April")
    assert load(session, folder).changed == 1
    assert day.name == "Xen Document Day of April"
    told = select(DayEvent.kind, DayEvent.words, DayEvent.person_id).where(DayEvent.day_id == day.id)
    assert [tuple(event) for event in session.execute(told.order_by(DayEvent.id))] == [
        ("moved", None, olga.id),
        ("edited", "goal", olga.id),
        ("changed by a file", "name", None),
    ]


def test_a_day_moved_by_its_file_is_recorded(session: Session, folder: Path) -> None:
    load(session, folder)
    path = folder / "docs-days" / "days.yaml"
    head, marker, rest = path.read_text("utf-8").partition("date: '2012-04-23'")
    path.write_text(head + marker + rest.replace("state: closed", "state: announced", 1), "utf-8")
    assert load(session, folder) == Loaded(changed=1, same=85)
    told = select(DocsDay.date, DayEvent.from_state, DayEvent.to_state, DayEvent.person_id).join(DocsDay)
    assert [tuple(event) for event in session.execute(told)] == [(date(2012, 4, 23), "closed", "announced", None)]


def test_a_draft_whose_date_was_changed_here_is_the_same_day(session: Session, folder: Path) -> None:
    path = folder / "docs-days" / "days.yaml"
    head, marker, rest = path.read_text("utf-8").partition("date: '2012-04-23'")
    path.write_text(head + marker + rest.replace("state: closed", "state: draft", 1), "utf-8")
    load(session, folder)
    day = queries.day_by_date(session, date(2012, 4, 23))
    assert day is not None
    days.edit(session, day, {"date": date(2012, 5, 7)}, person(session, "Olga"), now=NOW)
    session.commit()
    assert load(session, folder) == Loaded(same=86, kept=("2012-05-07: date",))
    assert session.scalar(select(func.count()).select_from(DayTask)) == 82


def test_the_list_of_a_draft_that_was_moved_is_kept(session: Session, folder: Path) -> None:
    load(session, folder)
    olga, draft = person(session, "Olga"), make_day(session, date(2012, 6, 25), state=DayState.DRAFT)
    task = queries.task_by_key(session, "XD-D53D")
    assert task is not None
    tasks.add_to_day(session, task, draft, olga, now=NOW)
    days.edit(session, draft, {"date": date(2012, 7, 30)}, olga, now=NOW)
    session.commit()
    assert load(session, folder) == Loaded(same=86, kept=("XD-D53D: 2012-07-30",))
    assert session.get(DayTask, (draft.id, task.id)) is not None


def test_a_note_keeps_no_file_from_moving_a_task_and_who_has_it_does(session: Session, folder: Path) -> None:
    load(session, folder)
    alice, olga = person(session, "Alice"), person(session, "Olga")
    noted, held = queries.task_by_key(session, "XD-D53D"), queries.task_by_key(session, "XD-4FAB")
    assert noted is not None
    assert held is not None
    note = notes.write(session, noted, alice, text="Nice.", now=NOW)
    notes.remove(session, noted, note, olga, now=NOW)
    claims.claim(session, held, alice, now=NOW)
    session.commit()
    replace(folder, "tasks.yaml", "state: open", "state: declined")
    replace(folder, "tasks.yaml", "state: open", "state: declined")
    assert load(session, folder).kept == ("XD-4FAB: state",)
    assert (noted.state, held.state) == ("declined", "open")


def test_the_list_of_a_closed_day_is_kept(session: Session, folder: Path) -> None:
    load(session, folder)
    example = session.scalars(select(DocsDay).where(DocsDay.figures.is_not(None))).one()
    replace(folder, "tasks.yaml", "  days: ['2012", f"  days: ['{example.date}', '2012")
    loaded = load(session, folder)
    assert loaded == Loaded(same=86, kept=(f"XD-D53D: {example.date}",))
    assert queries.days_told_otherwise(session) == []


def test_a_day_that_the_file_calls_closed_is_coming_until_its_date(session: Session, folder: Path) -> None:
    load(session, folder)
    day = queries.day_by_date(session, date(2012, 4, 23))
    assert day is not None
    assert day.state == "closed"
    noon, after = datetime(2012, 4, 23, 12, tzinfo=UTC), datetime(2012, 4, 24, tzinfo=UTC)
    assert [day.phase(now) for now in (NOW, noon, after)] == [Phase.COMING, Phase.ON, Phase.OVER]
    assert [day.state_at(now) for now in (NOW, noon, after)] == ["coming", "on", "closed"]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("tasks.yaml", "area: hypervisor", "area: hyperviser", "tasks.yaml, line 3: area: there is no area"),
        ("tasks.yaml", "size: L", "size: XL", "tasks.yaml, line 4: size: must be one of S, M, L"),
        ("tasks.yaml", "state: open", "state: opne", "tasks.yaml, line 6: state: must be one of"),
        ("tasks.yaml", "capacity: 1", "capacity: 0", "tasks.yaml, line 8: capacity: must be at least 1"),
        ("tasks.yaml", "days: ['2012-04-23'", "days: ['2012-04-24'", "days: there is no docs day on 2012-04-24"),
        ("tasks.yaml", "  target:", "  traget:", "traget: unknown key"),
        ("days.yaml", "time_zone: UTC", "time_zone: Mars/Base", "days.yaml, line 6: time_zone: must be a time zone"),
        ("days.yaml", "date: '2012-04-23'", "date: '9999-12-31'", "days.yaml, line 22: date: Dates from 1900 to 2199"),
        ("days.yaml", "date: '2012-04-23'", "date: '0001-01-01'", "days.yaml, line 22: date: Dates from 1900 to 2199"),
        ("days.yaml", "state: closed", "state: shut", "state: must be one of draft, announced"),
        ("areas.yaml", "slug: hypervisor", "slug: Hyper Visor", "areas.yaml, line 1: slug: must be lower-case"),
    ],
)
def test_errors_name_file_and_line(session: Session, folder: Path, name: str, old: str, new: str, message: str) -> None:
    replace(folder, name, old, new)
    with pytest.raises(ContentError) as caught:
        load(session, folder)
    assert message in str(caught.value)


@pytest.mark.parametrize(("name", "key"), [("areas.yaml", "slug"), ("days.yaml", "date"), ("tasks.yaml", "key")])
def test_what_stands_twice_is_refused(session: Session, folder: Path, name: str, key: str) -> None:
    path = folder / "docs-days" / name
    text = path.read_text("utf-8")
    path.write_text(text + text, "utf-8")
    with pytest.raises(ContentError) as caught:
        load(session, folder)
    assert str(caught.value).startswith(f"{path}, line {text.count(chr(10)) + 1}: {key}: ")
    assert str(caught.value).endswith(" stands here twice.")


def test_tasks_are_found_and_stand_at_their_first_day(session: Session, folder: Path) -> None:
    load(session, folder)
    entries = session.scalars(select(SearchEntry)).all()
    assert len(entries) == 70
    vchan = next(entry for entry in entries if entry.path == "/docs-days/tasks/XD-D53D/")
    assert (vchan.kind, vchan.happened_at) == ("task", datetime(2012, 4, 23, tzinfo=UTC))
    assert vchan.visible_from < vchan.happened_at
    replace(folder, "tasks.yaml", "state: open", "state: declined")
    load(session, folder)
    assert session.scalars(select(SearchEntry).filter_by(path="/docs-days/tasks/XD-D53D/")).all() == []


def test_announced_days_stand_in_the_calendar(session: Session, folder: Path) -> None:
    load(session, folder)
    entries = calendar_entries.between(session, date(2012, 4, 1), date(2012, 4, 30))
    assert [(entry.name, entry.path, entry.start, entry.kind) for entry in entries] == [
        ("Xen Document Day, April 2012", "/docs-days/2012-04-23/", date(2012, 4, 23), "help")
    ]


def test_a_folder_without_docs_days_loads_nothing(session: Session, tmp_path: Path) -> None:
    assert load(session, tmp_path) == Loaded()
