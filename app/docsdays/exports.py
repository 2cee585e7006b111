"""Boards and lists for terminals, scripts and tables. Pure: rows in, text out."""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from app.core.spreadsheets import csv_table
from app.core.zones import rfc3339
from app.docsdays.models import TaskState
from app.docsdays.queries import Board, BriefRow, News, Row
from app.docsdays.sheets.told import ALL_FIELDS, TAKES, told_of
from app.docsdays.wikitext import Listed, digests, write
from app.web.filters import date_long, moment_long

COLUMNS = (
    "key", "title", "area", "size", "minutes", "audience", "state", "free_places", "taken_by", "until", "done_on",
    "skills", "labels", "mentor", "capacity", "target", "address", "why", "how", "was",
)  # fmt: skip


def board_text(board: Board, news: Sequence[News], *, zone: str) -> str:
    """The board in aligned columns, the title last, so that no line is cut; then what just happened."""
    day = board.day
    counts = {tone: board.count(tone) for tone in ("done", "review", "taken", "free")}
    lines = [day.name, date_long(day.date)]
    if day.channel:
        lines.append(f"Talk: {day.channel}" + (f" on {day.channel_network}" if day.channel_network else ""))
    lines.append(
        f"{counts['done']} of {len(board.rows)} done, {counts['review']} in review, {counts['taken']} taken, "
        f"{counts['free']} free"
    )
    if board.changed_at:
        lines.append(f"Last change: {moment_long(board.changed_at, zone)}")
    header = ("KEY", "TAKES", "STATE", "AREA", "TASK")
    cells = [
        (row.task.key, TAKES[row.task.size], row.standing.words(zone, day.date), row.task.area.name, row.task.title)
        for row in board.rows
    ]
    happened = [f"{each.when(day)}  {each.who} {each.words} {each.title}" for each in news]
    told = ["", "Just happened", *happened] if happened else []
    return "\n".join([*lines, "", *_aligned([header, *cells]), *told]) + "\n"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return [
        "  ".join([*(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    ]


def _width(text: str) -> int:
    """Cells of a terminal: wide letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def board_json(board: Board, news: Iterable[News], *, site_url: str, now: datetime) -> str:
    """What the page of the day shows too: it keeps itself current with this."""
    day = board.day
    data: dict[str, Any] = {
        "day": {
            "date": day.date.isoformat(),
            "name": day.name,
            "address": f"{site_url}/docs-days/{day.date}/",
            "time_zone": day.time_zone,
            "channel": day.channel,
            "channel_network": day.channel_network,
            "state": day.state_at(now),
        },
        "progress": {
            "tasks": len(board.rows),
            **{tone: board.count(tone) for tone in ("done", "review", "taken", "parked", "free")},
        },
        "changed_at": rfc3339(board.changed_at) if board.changed_at else None,
        "changed": moment_long(board.changed_at, day.time_zone) if board.changed_at else None,
        "happened": [
            {
                "at": rfc3339(each.at),
                "time": each.when(day),
                "who": each.who,
                "words": each.words,
                "key": each.key,
                "title": each.title,
            }
            for each in news
        ],
        "tasks": [
            {
                **task_item(row, site_url),
                "area_name": row.task.area.name,
                "takes": TAKES[row.task.size],
                "words": row.standing.words(day.time_zone, day.date),
            }
            for row in board.rows
        ],
    }
    return json.dumps(data, ensure_ascii=False)  # asked for all the time: with an indent it takes four times as long


def todo_json(rows: Iterable[Row], *, site_url: str) -> str:
    return _json({"tasks": [task_item(row, site_url) for row in rows]})


def task_item(row: Row | BriefRow, site_url: str) -> dict[str, Any]:
    task, standing = row.task, row.standing
    return {
        "key": task.key,
        "title": task.title,
        "address": f"{site_url}/docs-days/tasks/{task.key}/",
        "area": task.area.slug,
        "size": task.size,
        "minutes": task.minutes,
        "audience": task.audience,
        "state": "proposed" if task.state == TaskState.PROPOSED else standing.tone,
        "capacity": standing.capacity,
        "free_places": standing.free,
        "is_begun": standing.is_begun,
        "taken_by": [
            {"name": claim.holder, "until": rfc3339(claim.ends_at) if claim.ends_at else None}
            for claim in standing.holders
        ],
        "done_on": task.done_on.isoformat() if task.done_on else None,
        "skills": task.skills,
        "labels": task.labels,
        "mentor": task.mentor_name,
        "target": task.target,
    }


def todo_csv(rows: Iterable[Row], *, site_url: str) -> str:
    """`was` has the digests of what stands there now: an import of the table sees by them who changed what."""
    lines = []
    for row in rows:
        item, listed = task_item(row, site_url), _listed(row)
        told = listed.fields
        until = ", ".join(holder["until"] or "" for holder in item["taken_by"])
        more = {name: told[name] for name in ("skills", "why", "how")}
        item |= more | {"labels": ", ".join(item["labels"])}
        item |= {"taken_by": told["owner"], "until": until, "was": digests(told, ALL_FIELDS)}
        lines.append([item[name] for name in COLUMNS])
    return csv_table(COLUMNS, lines)


def todo_wiki(rows: Iterable[Row], *, caption: str) -> str:
    """A wikitable whose rows carry the keys of their tasks, so that an import finds them again."""
    return write(map(_listed, rows), caption=caption)


def _listed(row: Row) -> Listed:
    return Listed(row.task.key, told_of(row.task, row.standing.names), row.standing.names)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
