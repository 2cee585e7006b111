"""Where organisers keep the days and the tasks, and review what was handed in."""

from app.docsdays.desk import days, sheets, tasks, wishes
from app.docsdays.messages import desk as messages

BLUEPRINTS = (days.bp, messages.bp, sheets.bp, tasks.bp, wishes.bp)
