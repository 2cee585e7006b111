"""Where organisers keep the days and the tasks, and review what was handed in."""

from app.docsdays.desk import days, sheets, tasks

BLUEPRINTS = (days.bp, sheets.bp, tasks.bp)
