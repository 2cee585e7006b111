"""Events from iCalendar files: what is compared, what is decided, what is written."""
