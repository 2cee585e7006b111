"""Markdown to safe HTML, teasers and plain text. Pure: no Flask, no database.

Everything here uses relative imports only, so that the rendering child process can load this package alone, without
the application.
"""

from .client import BusyError, MarkupError, Renderer, render
from .plain import plain_to_html
from .rendered import Rendered

__all__ = ["BusyError", "MarkupError", "Rendered", "Renderer", "plain_to_html", "render"]
