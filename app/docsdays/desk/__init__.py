"""Where organisers keep the days and the tasks, and review what was handed in."""

from app.docsdays.desk import days, tasks

BLUEPRINTS = (days.bp, tasks.bp)
