"""Where organisers keep the days and the tasks, and review what was handed in."""

from app.docsdays.desk import closing, days, sheets, tasks, wishes
from app.docsdays.messages import desk as messages

BLUEPRINTS = (days.bp, closing.bp, messages.bp, sheets.bp, tasks.bp, wishes.bp)
