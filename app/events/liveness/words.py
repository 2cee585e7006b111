"""How it stands with an event that comes again, in words for organisers."""

from typing import NamedTuple

from app.events.liveness.models import Liveness, Stage
from app.events.models import Event
from app.web.filters import date_long

WORDS = {
    Stage.ALIVE: ("takes place", "done"),
    Stage.ASKED: ("asked", "review"),
    Stage.DOUBTED: ("nobody answered", "tentative"),
    Stage.ENDED: ("ended", "cancelled"),
}
"""A word for each stage, and its tone."""
SENTENCES = {
    Stage.ALIVE: "Said on {since} to take place. Organisers are asked again on {then}.",
    Stage.ASKED: "Organisers were asked on {since}. Without an answer it counts as tentative from {then}.",
    Stage.DOUBTED: "Nobody answered, so it is tentative since {since}. Without an answer it ends on {then}.",
    Stage.ENDED: "It ended on {since}, because nobody said that it takes place. One press brings its dates back.",
}
NEW = "In the calendar since {since}. Organisers are asked each quarter."


class Told(NamedTuple):
    word: str
    tone: str
    sentence: str


def to_come(event: Event) -> Told:
    return Told("to come", "review", f"Begins on {date_long(event.start_date)}. Organisers are asked each quarter.")


def told(event: Event, row: Liveness | None) -> Told:
    stage = Stage(row.stage) if row else Stage.ALIVE
    since = date_long(row.since if row else event.created_at)
    then = date_long(row.next_at) if row and row.next_at else ""
    sentence = SENTENCES[stage] if row else NEW
    return Told(*WORDS[stage], sentence.format(since=since, then=then))
