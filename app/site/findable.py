"""All that the search of the site knows of."""

from app.blog import settling
from app.docsdays import listed_elsewhere as docsdays
from app.events import listed_elsewhere as events
from app.events.programme import listed_elsewhere as programmes

SOURCES = (settling.FINDABLE, events.FINDABLE, programmes.FINDABLE, docsdays.FINDABLE)
