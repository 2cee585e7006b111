"""Docs days as VEVENTs of a whole day, and tasks as VTODOs (RFC 5545). Pure: days and tasks in, text out."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from app.core.icalhead import Head, head_lines
from app.core.icaltext import fold, moment, text_line
from app.docsdays.models import DocsDay, Task
from app.docsdays.queries import Todo
from app.docsdays.sheets.told import TAKES

PRODID = "-//Community portal//Docs days//EN"
TASKS = UUID("6d0d2c0e-9c86-4b8f-8a8e-0b2f9a3f7c41")
STATUSES = {
    "draft": ("NEEDS-ACTION", 0),
    "free": ("NEEDS-ACTION", 0),
    "taken": ("IN-PROCESS", 50),
    "review": ("IN-PROCESS", 90),
    "parked": ("NEEDS-ACTION", 0),
    "done": ("COMPLETED", 100),
    "cancelled": ("CANCELLED", 0),
}
NOTHING = """BEGIN:VTIMEZONE
TZID:UTC
BEGIN:STANDARD
DTSTART:20030101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
TZNAME:UTC
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")
"""A calendar must hold something (RFC 5545 3.6)."""


def calendar(head: Head, days: Sequence[DocsDay], *, site_url: str) -> str:
    """The whole object. Its bytes change only when a day does."""
    return _object(head, "".join(vevent(day, site_url=site_url) for day in days))


def todo_calendar(head: Head, todos: Iterable[Todo], *, site_url: str) -> str:
    return _object(head, "".join(vtodo(todo, site_url=site_url) for todo in todos))


def _object(head: Head, held: str) -> str:
    return "".join([*head_lines(head, PRODID), held or NOTHING, "END:VCALENDAR\r\n"])


def vevent(day: DocsDay, *, site_url: str) -> str:
    address = f"{site_url}/docs-days/{day.date}/"
    revised = moment(day.updated_at)
    lines = [
        "BEGIN:VEVENT\r\n",
        text_line("UID", day.uid),
        f"DTSTAMP:{revised}\r\n",
        f"DTSTART;VALUE=DATE:{day.date:%Y%m%d}\r\n",
        f"DTEND;VALUE=DATE:{day.date + timedelta(days=1):%Y%m%d}\r\n",
        f"CREATED:{moment(day.created_at)}\r\n",
        f"LAST-MODIFIED:{revised}\r\n",
        f"SEQUENCE:{day.sequence}\r\n",
        f"STATUS:{'TENTATIVE' if day.unconfirmed else 'CONFIRMED'}\r\n",
        "TRANSP:TRANSPARENT\r\n",
        text_line("SUMMARY", day.name),
        text_line("DESCRIPTION", _description(day, address)),
    ]
    if day.channel:
        lines.append(text_line("LOCATION", _place(day)))
    return "".join([*lines, fold(f"URL:{address}"), "END:VEVENT\r\n"])


def vtodo(todo: Todo, *, site_url: str) -> str:
    """No names: who has a task may rename themselves, and that revises no task."""
    task, revised = todo.row.task, moment(todo.revised_at)
    status, percent = STATUSES[todo.row.standing.tone]
    lines = [
        "BEGIN:VTODO\r\n",
        f"UID:{uuid5(TASKS, task.key)}\r\n",
        f"DTSTAMP:{revised}\r\n",
        f"CREATED:{moment(task.created_at)}\r\n",
        f"LAST-MODIFIED:{revised}\r\n",
        f"SEQUENCE:{max(0, todo.revision.count - 1)}\r\n",
        f"STATUS:{status}\r\n",
        f"PERCENT-COMPLETE:{percent}\r\n",
        text_line("SUMMARY", task.title),
        text_line("DESCRIPTION", _task_description(task)),
        text_line("CATEGORIES", task.area.name),
    ]
    if status == "COMPLETED" and todo.revision.done_at:
        lines.append(f"COMPLETED:{moment(todo.revision.done_at)}\r\n")
    if isinstance(todo.due, datetime):
        lines.append(f"DUE:{moment(todo.due)}\r\n")
    elif todo.due:
        lines.append(f"DUE;VALUE=DATE:{todo.due:%Y%m%d}\r\n")
    return "".join([*lines, fold(f"URL:{site_url}/docs-days/tasks/{task.key}/"), "END:VTODO\r\n"])


def _task_description(task: Task) -> str:
    parts = [
        task.why,
        task.how,
        f"Where: {task.target}" if task.target else "",
        f"Takes {TAKES[task.size]}. {task.key}",
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _description(day: DocsDay, address: str) -> str:
    parts = [day.goal, day.body, f"Not confirmed: {day.unconfirmed}" if day.unconfirmed else "", f"Tasks: {address}"]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _place(day: DocsDay) -> str:
    return f"Online: {day.channel}" + (f" on {day.channel_network}" if day.channel_network else "")
