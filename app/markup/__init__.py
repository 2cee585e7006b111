"""Markdown to safe HTML, teasers and plain text. Pure: no Flask, no database."""
