"""Posts, terms, archives, feeds."""
