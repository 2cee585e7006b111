"""The index that all features write to and one page reads."""
