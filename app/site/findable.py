"""All that the search of the site knows of."""

from app.blog import settling
from app.docsdays import listed_elsewhere as docsdays
from app.events import listed_elsewhere as events

SOURCES = (settling.FINDABLE, events.FINDABLE, docsdays.FINDABLE)
