"""Writes and rules: claims, reviews, notes, the tasks and the days themselves, and what the clock ends."""

from app.docsdays.actions import claims, days, history, lapses, notes, queue, reviews, tasks, waiting
from app.docsdays.actions.lapses import sweep

__all__ = ["claims", "days", "history", "lapses", "notes", "queue", "reviews", "sweep", "tasks", "waiting"]
