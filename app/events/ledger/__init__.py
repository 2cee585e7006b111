"""What became of events: each move, change of place or name, each cancellation, with what was before, and why."""

from app.events.ledger.changes import CALLED_OFF, Change, Kind, changes_between
from app.events.ledger.facts import Facts, facts_of
from app.events.ledger.models import DESK, SOURCE, EventChange
from app.events.ledger.records import Told, put, record, told, told_last
from app.events.ledger.sentences import ended, one_line, sentence
from app.events.ledger.standing import Standing, standing

__all__ = [
    "CALLED_OFF",
    "DESK",
    "SOURCE",
    "Change",
    "EventChange",
    "Facts",
    "Kind",
    "Standing",
    "Told",
    "changes_between",
    "ended",
    "facts_of",
    "one_line",
    "put",
    "record",
    "sentence",
    "standing",
    "told",
    "told_last",
]
