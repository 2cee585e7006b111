"""The public pages: days and their boards, the list of all tasks, one task and what one does with it."""

from app.docsdays import dossier  # noqa: F401 — registers what this room holds of a person
from app.docsdays.views import boards, calendars, days, reports, tasks, todo, wishes

BLUEPRINTS = (days.bp, boards.bp, reports.bp, calendars.bp, todo.bp, tasks.bp, wishes.bp)
