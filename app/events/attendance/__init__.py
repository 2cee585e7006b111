"""Who comes to an event: answers, seats, a list of those who wait for one, reminders, stars."""
