"""Docs days, their tasks, and who works on what.

Few states are stored; whether a task is free, claimed or full is derived from its claims, so that there is one source
of truth.
"""

from app.docsdays.models.claims import UNNAMED, Claim, ClaimState
from app.docsdays.models.days import DayEvent, DayEventKind, DayState, DayTask, DocsDay, Phase, midnight
from app.docsdays.models.evidence import Evidence, EvidenceState
from app.docsdays.models.queue import EntryState, QueueEntry
from app.docsdays.models.records import FINISHING, ON_LISTS, Comment, EventKind, Review, Submission, TaskEvent
from app.docsdays.models.targets import TargetCheck
from app.docsdays.models.tasks import MINUTES, MOST_PLACES, Area, Task, TaskState

__all__ = [
    "FINISHING",
    "MINUTES",
    "MOST_PLACES",
    "ON_LISTS",
    "UNNAMED",
    "Area",
    "Claim",
    "ClaimState",
    "Comment",
    "DayEvent",
    "DayEventKind",
    "DayState",
    "DayTask",
    "DocsDay",
    "EntryState",
    "EventKind",
    "Evidence",
    "EvidenceState",
    "Phase",
    "QueueEntry",
    "Review",
    "Submission",
    "TargetCheck",
    "Task",
    "TaskEvent",
    "TaskState",
    "midnight",
]
