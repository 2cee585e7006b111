"""The public pages: days and their boards, the list of all tasks, one task and what one does with it."""

from app.docsdays.views import days, tasks, todo

BLUEPRINTS = (days.bp, todo.bp, tasks.bp)
