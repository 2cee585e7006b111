"""The form of an event, in words."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import Length, ValidationError

from app.core.slugs import slugify
from app.events.addresses import is_event_slug
from app.events.forms.changes import Announced
from app.events.forms.fields import NEW, NONE, clean, texts, web_address
from app.events.forms.place import PlaceForm, place_values
from app.events.forms.repeats import RepeatsForm, repeats_values
from app.events.forms.when import when_values
from app.events.ledger.changes import CALLED_OFF
from app.events.links import LONGEST, is_address
from app.events.models import Event, Series, Status, Venue
from app.web.forms import Form, NameField

MOST_TAGS = 12
STATUS_WORDS = {
    Status.CONFIRMED: "Confirmed",
    Status.TENTATIVE: "Tentative: it may still move or be called off",
    Status.POSTPONED: "Postponed: the new date is not known",
    Status.CANCELLED: "Cancelled",
}


def _slug(_form: Form, field: Field) -> None:
    if field.data and not is_event_slug(field.data):
        raise ValidationError("Small letters, digits and single dashes only, as in xen-summit-2012; no year alone.")


def _tags(_form: Form, field: Field) -> None:
    if len(tags_of(field.data)) > MOST_TAGS:
        raise ValidationError(f"{MOST_TAGS} words are enough to find it by.")


def _links(_form: Form, field: Field) -> None:
    for line in (field.data or "").splitlines():
        label, _, address = line.strip().rpartition(" ")
        if line.strip() and not (label.strip() and is_address(address)):
            raise ValidationError(f"“{line.strip()[:80]}” is not words and then an address.")


class EventForm(Announced, PlaceForm, RepeatsForm):
    """`status_before` is set before an event is changed: calling it off needs a reason."""

    status_before: str | None = None

    name = NameField("Name", "Write what the event is called.")
    slug = StringField("Last part of its address", [_slug], filters=[clean])
    status = RadioField(
        "How certain", choices=[SelectChoice(str(status), words) for status, words in STATUS_WORDS.items()]
    )
    unconfirmed = TextAreaField("What is not confirmed", [Length(max=1000)], filters=[clean])

    series = SelectField("Series", validate_choice=True)
    new_series = NameField("Name of the new series")
    summary = TextAreaField("In one sentence", [Length(max=500)], filters=[clean])
    description = TextAreaField("Description", [Length(max=20_000)], filters=[clean])
    url = URLField("Website", [Length(max=LONGEST), web_address], filters=[clean])
    links = TextAreaField("More links", [Length(max=10_000), _links], filters=[clean])
    tags = StringField("Words to find it by", [Length(max=400), _tags], filters=[clean])
    source = TextAreaField("Where this is known from", [Length(max=2000)], filters=[clean])

    def offer(self, *, series: Sequence[Series], venues: Sequence[Venue]) -> None:
        """Fills the choices; called before anything is validated or shown."""
        new = SelectChoice(NEW, "A new one, named below")
        self.series.choices = [NONE, *(SelectChoice(row.slug, row.name) for row in series), new]
        self.offer_venues(venues)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field, then what only shows between them."""
        super().validate(*args, **kwargs)
        if self.series.data == NEW:
            self.need(self.new_series, "Write what the new series is called.")
        if self.status_before and self.status.data in set(CALLED_OFF) - {self.status_before}:
            self.need(self.reason, "Say why it is called off, in a few words.")
        return not self.errors


def tags_of(text: str | None) -> tuple[str, ...]:
    """Slugs of words between commas, each once."""
    return tuple(dict.fromkeys(slug for word in (text or "").split(",") if (slug := slugify(word))))


def links_of(text: str | None) -> tuple[tuple[str, str], ...]:
    """`Slides https://example.org/slides`, one a line."""
    lines = [line.strip().rpartition(" ") for line in (text or "").splitlines() if line.strip()]
    return tuple((label.strip(), address) for label, _, address in lines)


def values_of(event: Event) -> dict[str, Any]:
    """What the form of this event starts from."""
    return {
        "version": str(event.version),
        "name": event.name,
        "slug": event.slug,
        **when_values(event),
        **repeats_values(event),
        "status": event.status,
        "unconfirmed": event.unconfirmed or "",
        **place_values(event),
        "series": event.series.slug if event.series else "",
        "summary": event.summary,
        "description": event.description,
        "url": event.url or "",
        "links": "\n".join(f"{link['label']} {link['url']}" for link in event.links),
        "tags": ", ".join(event.tags),
        "source": event.source or "",
    }


def texts_of(event: Event) -> dict[str, str]:
    """The same as texts, as `differences` compares them with what was typed."""
    return texts(values_of(event))
