"""News of events, as entries of a feed: what was announced or changed last. Pure."""

import uuid
from collections.abc import Sequence

from app.core.feeds import Entry
from app.core.zones import rfc3339
from app.events.components import instead_of, location_of, paragraphs, particulars_of, tag_name
from app.events.models import Event, Status
from app.events.words import STATE, when_in_words
from app.markup import plain_to_html


def news_of(event: Event, changes: Sequence[str], *, site_url: str, is_new_when_changed: bool) -> Entry:
    """An aggregator of RSS shows an item anew only if its id and date are new, and a moved event is news.

    `changes` are the sentences on what was changed last, the newest first.
    """
    word, sentence = STATE.get(Status(event.status), ("", ""))
    news = "\n".join((*changes, instead_of(event))).strip()
    text = paragraphs(news, sentence, when_in_words(event), location_of(event), particulars_of(event))
    changed = event.updated_at
    return Entry(
        id=f"{_id(event.uid)}#{rfc3339(changed)}" if is_new_when_changed else _id(event.uid),
        url=site_url + event.path,
        title=f"{event.name} ({word})" if word else event.name,
        updated=changed,
        published=changed if is_new_when_changed else event.created_at,
        html=plain_to_html(text),
        terms=tuple(map(tag_name, event.tags)),
    )


def _id(uid: str) -> str:
    """The event's own, wherever the site lives."""
    try:
        return f"urn:uuid:{uuid.UUID(uid)}"
    except ValueError:
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, uid)}"
