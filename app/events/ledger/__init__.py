"""What became of events: each move, change of place or name, each cancellation, with what was before, and why."""

from app.events.ledger.changes import Change, Facts, Kind, changes_between, facts_of, one_line, sentence
from app.events.ledger.models import DESK, SOURCE, EventChange
from app.events.ledger.records import Told, put, record, told, told_last

__all__ = [
    "DESK",
    "SOURCE",
    "Change",
    "EventChange",
    "Facts",
    "Kind",
    "Told",
    "changes_between",
    "facts_of",
    "one_line",
    "put",
    "record",
    "sentence",
    "told",
    "told_last",
]
