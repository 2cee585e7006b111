"""Documentation days: tasks, claims and boards."""
