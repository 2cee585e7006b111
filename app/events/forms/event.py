"""The form of an event, in words."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.core.slugs import slugify
from app.events.addresses import is_event_slug
from app.events.forms.fields import NONE, clean, country_choices, web_address
from app.events.links import LONGEST, is_address
from app.events.models import Event, Series, Status, Venue
from app.events.spans import AllDay, Span, Timed, fault_of, span_of

NEW = "+"
"""The choice of a series or a venue that is not there yet."""
WHOLE_DAYS, TIMED = "days", "times"
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


class EventForm(Form):  # type: ignore[misc]  # WTForms has no types
    version = HiddenField()
    name = StringField("Name", [InputRequired("Write what the event is called."), Length(max=200)], filters=[clean])
    slug = StringField("Last part of its address", [_slug], filters=[clean])
    kind = RadioField(
        "How long",
        choices=[SelectChoice(WHOLE_DAYS, "Whole days"), SelectChoice(TIMED, "From one time to another")],
        default=WHOLE_DAYS,
    )
    first_day = DateField("First day", [InputRequired("Write the first day as in 2012-05-07.")])
    last_day = DateField("Last day", [Optional()])
    begins_at = TimeField("Begins at", [Optional()])
    ends_at = TimeField("Ends at", [Optional()])
    time_zone = StringField("Time zone", [InputRequired("Write a time zone.")], filters=[clean])
    status = RadioField(
        "How certain", choices=[SelectChoice(str(status), words) for status, words in STATUS_WORDS.items()]
    )
    unconfirmed = TextAreaField("What is not confirmed", [Length(max=1000)], filters=[clean])

    online = BooleanField("One can take part online")
    venue = SelectField("Building", validate_choice=True)
    new_venue = StringField("Name of the new building", [Length(max=200)], filters=[clean])
    new_venue_address = StringField("Its street and number", [Length(max=400)], filters=[clean])
    city = StringField("City", [Length(max=120)], filters=[clean])
    country = SelectField("Country", choices=country_choices)

    series = SelectField("Series", validate_choice=True)
    new_series = StringField("Name of the new series", [Length(max=200)], filters=[clean])
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
        self.venue.choices = [NONE, *(SelectChoice(row.slug, _venue(row)) for row in venues), new]

    @property
    def span(self) -> Span:
        """What was written, once each field by itself is right."""
        zone = self.time_zone.data or ""
        first: date = self.first_day.data
        last: date = self.last_day.data or first
        if self.kind.data == WHOLE_DAYS:
            return AllDay(first, last, zone)
        return Timed(_wall(first, self.begins_at.data), _wall(last, self.ends_at.data), zone)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field, then what only shows between them."""
        super().validate(*args, **kwargs)
        if self.kind.data == TIMED:
            self._need(self.begins_at, "Write when it begins, as in 14:00.")
            self._need(self.ends_at, "Write when it ends, as in 15:30.")
        if self.series.data == NEW:
            self._need(self.new_series, "Write what the new series is called.")
        if self.venue.data == NEW:
            self._need(self.new_venue, "Write what the new building is called.")
        if not self.errors and (fault := fault_of(self.span)):
            self._refuse(self.time_zone if "time zone" in fault else self.last_day, fault)
        return not self.errors

    def _need(self, field: Field, message: str) -> None:
        if not field.data and not field.errors:
            self._refuse(field, message)

    def _refuse(self, field: Field, message: str) -> None:
        field.errors = [*field.errors, message]


def tags_of(text: str | None) -> tuple[str, ...]:
    """Slugs of words between commas, each once."""
    return tuple(dict.fromkeys(slug for word in (text or "").split(",") if (slug := slugify(word))))


def links_of(text: str | None) -> tuple[tuple[str, str], ...]:
    """`Slides https://example.org/slides`, one a line."""
    lines = [line.strip().rpartition(" ") for line in (text or "").splitlines() if line.strip()]
    return tuple((label.strip(), address) for label, _, address in lines)


def values_of(event: Event) -> dict[str, Any]:
    """What the form of this event starts from."""
    span = span_of(event)
    timed = span if isinstance(span, Timed) else None
    return {
        "version": str(event.version),
        "name": event.name,
        "slug": event.slug,
        "kind": TIMED if timed else WHOLE_DAYS,
        "first_day": span.start.date() if isinstance(span, Timed) else span.start,
        "last_day": span.end.date() if isinstance(span, Timed) else span.end,
        "begins_at": timed.start.time() if timed else None,
        "ends_at": timed.end.time() if timed else None,
        "time_zone": event.time_zone,
        "status": event.status,
        "unconfirmed": event.unconfirmed or "",
        "online": event.online,
        "venue": event.venue.slug if event.venue else "",
        "city": event.city or "",
        "country": event.country or "",
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
    values = values_of(event)
    del values["version"]
    return {name: _text(value) for name, value in values.items()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%H:%M}" if isinstance(value, time) else "" if value is None else str(value)


def _wall(day: date, clock: time | None) -> datetime:
    return datetime.combine(day, clock or time())


def _venue(venue: Venue) -> str:
    return f"{venue.name}, {venue.city}" if venue.city else venue.name
