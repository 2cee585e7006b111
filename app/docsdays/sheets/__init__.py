"""Pages of tasks that others keep: what an import would do, doing it, and what was known at the last one."""
