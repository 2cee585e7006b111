"""What the database refused because somebody saved at the same moment, said at the field it is about."""

from sqlalchemy.exc import IntegrityError

from app.events.errors import AddressTakenError
from app.events.forms import EventForm

RULES = (
    # SQLite names the columns, or nothing.
    (("foreign key",), "series", "A series or building you chose was deleted at this moment. Choose again."),
    (
        ("uq_event_series_slug", "event_series.slug"),
        "new_series",
        "Somebody made a series of this name at this moment. Save again, and the event goes into it.",
    ),
    (
        ("uq_venues_slug", "venues.slug"),
        "new_venue",
        "Somebody entered a building of this name at this moment. Save again, and it is taken.",
    ),
)
SAME_NAME = "Somebody added an event of this name at this moment. Look whether it is the same, or save again."


def say(form: EventForm, error: IntegrityError | AddressTakenError) -> None:
    """Puts the cause into the form; it is the address where nothing else is named."""
    refused = str(error.orig).lower() if isinstance(error, IntegrityError) else ""
    for names, field, sentence in RULES:
        if any(name in refused for name in names):
            form[field].errors = [sentence]
            return
    if form.slug.data:
        form.slug.errors = [str(AddressTakenError())]
    else:
        form.name.errors = [SAME_NAME]
