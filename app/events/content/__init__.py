"""The calendar in files: in and out."""

from app.events.content.files import export, load

__all__ = ["export", "load"]
