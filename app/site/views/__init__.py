"""Pages that join the features."""
