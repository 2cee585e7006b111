"""Events, series, venues and iCalendar."""
