"""The forms of a session and of what the sessions share. Everything typed is kept, whatever is refused."""

from datetime import date, datetime, timedelta
from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import Length, Optional, ValidationError

from app.core.slugs import is_slug, slugify
from app.events.forms import Looked, clean, web_address
from app.events.links import LONGEST
from app.events.models import Event, Status
from app.events.programme.actions import Details, Named
from app.events.programme.models import Kind, Programme, ProgrammeSession
from app.events.programme.words import KINDS
from app.events.spans import Timed, fault_of
from app.web.forms import DayField, Form, NameField

STATUS_WORDS = {
    Status.CONFIRMED: "Confirmed",
    Status.TENTATIVE: "Tentative: it may still move or be called off",
    Status.CANCELLED: "Cancelled",
}
MOST_NAMED = 40
LONGEST_NIGHT = timedelta(hours=16)
"""What seems to last longer over midnight is a slip."""
TOO_LONG_A_NIGHT = "That is before it begins, and too late for the night after. When does it end?"


def _named_lines(_form: Form, field: Field) -> None:
    found = named_of(field.data)
    if len(found) > MOST_NAMED:
        raise ValidationError(f"{MOST_NAMED} are the most.")
    for each in found:
        if not is_slug(each["slug"]) or not each["name"] or len(each["name"]) > 120:
            raise ValidationError(f"“{each['slug']}: {each['name']}” is not a word, a colon and a name.")
    if len({each["slug"] for each in found}) < len(found):
        raise ValidationError("Two of them have the same word before the colon.")


class SessionForm(Looked):
    title = NameField("Title", "Write what it is called.")
    kind = RadioField("What it is", choices=[SelectChoice(str(kind), words) for kind, words in KINDS.items()])
    status = RadioField(
        "How certain", choices=[SelectChoice(str(status), words) for status, words in STATUS_WORDS.items()]
    )
    day = DayField("Day", [Optional()])
    begins_at = TimeField("Begins at", [Optional()])
    ends_at = TimeField("Ends at", [Optional()])
    room = SelectField("Room", validate_choice=True)
    track = SelectField("Track", validate_choice=True)
    speakers = TextAreaField("Speakers", [Length(max=2000)], filters=[clean])
    abstract = TextAreaField("What it is about", [Length(max=20_000)], filters=[clean])
    slides = URLField("Slides", [Length(max=LONGEST), web_address], filters=[clean])
    recording = URLField("Recording", [Length(max=LONGEST), web_address], filters=[clean])
    unconfirmed = TextAreaField("What is not confirmed", [Length(max=1000)], filters=[clean])

    def offer(self, event: Event, programme: Programme | None) -> None:
        """Fills the choices; called before anything is validated or shown."""
        none = SelectChoice("", "None")
        rooms, tracks = (programme.rooms, programme.tracks) if programme else ([], [])
        self.room.choices = [none, *(SelectChoice(each["slug"], each["name"]) for each in rooms)]
        self.track.choices = [none, *(SelectChoice(each["slug"], each["name"]) for each in tracks)]
        self.time_zone = event.time_zone

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field, then what only shows between them."""
        super().validate(*args, **kwargs)
        when = {self.day: "the day", self.begins_at: "when it begins", self.ends_at: "when it ends"}
        if any(field.data for field in when):
            for field, words in when.items():
                if field.data is None and not field.errors:
                    field.errors = [f"Write {words} too, or leave all three out while they are not known."]
        if not any(field.errors for field in when) and (span := self._span()):
            is_wrong = span.end.date() > span.start.date() and span.end - span.start > LONGEST_NIGHT
            fault = TOO_LONG_A_NIGHT if is_wrong else fault_of(span)
            self.ends_at.errors = [fault] if fault else []
        return not self.errors

    @property
    def details(self) -> Details:
        span = self._span()
        return Details(
            title=self.title.data,
            kind=Kind(self.kind.data),
            status=Status(self.status.data),
            start=span.start if span else None,
            end=span.end if span else None,
            room=self.room.data or None,
            track=self.track.data or None,
            speakers=speakers_of(self.speakers.data),
            abstract=self.abstract.data,
            slides=self.slides.data or None,
            recording=self.recording.data or None,
            unconfirmed=self.unconfirmed.data or None,
        )

    def _span(self) -> Timed | None:
        day: date | None = self.day.data
        if day is None:
            return None
        start, end = (datetime.combine(day, field.data) for field in (self.begins_at, self.ends_at))
        return Timed(start, end if end >= start else end + timedelta(days=1), self.time_zone)


class SharedForm(Form):
    version = HiddenField()
    rooms = TextAreaField("Rooms", [Length(max=6000), _named_lines], filters=[clean])
    tracks = TextAreaField("Tracks", [Length(max=6000), _named_lines], filters=[clean])
    unconfirmed = TextAreaField("What is not confirmed", [Length(max=1000)], filters=[clean])
    source = TextAreaField("Where this is known from", [Length(max=2000)], filters=[clean])


def speakers_of(text: str | None) -> tuple[tuple[str, str], ...]:
    """`Ada Lovelace, Analytical Engines`, one a line."""
    lines = [line.partition(",") for line in (text or "").splitlines() if line.strip()]
    return tuple((name.strip(), of.strip()) for name, _, of in lines if name.strip())


def named_of(text: str | None) -> list[Named]:
    """`moorfoot: Moorfoot Hall`, one a line; the word before the colon follows from the name where it is left out."""
    found = []
    for line in (text or "").splitlines():
        word, colon, name = line.partition(":")
        if line.strip():
            found.append({"slug": word.strip() if colon else slugify(line), "name": (name if colon else line).strip()})
    return found


def values_of(item: ProgrammeSession) -> dict[str, Any]:
    """What the form of this session starts from."""
    return {
        "version": str(item.version),
        "title": item.title,
        "kind": item.kind,
        "status": item.status,
        "day": item.local_start.date() if item.local_start else None,
        "begins_at": item.local_start.time() if item.local_start else None,
        "ends_at": item.local_end.time() if item.local_end else None,
        "room": item.room or "",
        "track": item.track or "",
        "speakers": "\n".join(
            f"{each['name']}, {each['of']}" if each["of"] else each["name"] for each in item.speakers
        ),
        "abstract": item.abstract,
        "slides": item.slides or "",
        "recording": item.recording or "",
        "unconfirmed": item.unconfirmed or "",
    }


def shared_values_of(programme: Programme) -> dict[str, Any]:
    return {
        "version": str(programme.version),
        "rooms": _lines(programme.rooms),
        "tracks": _lines(programme.tracks),
        "unconfirmed": programme.unconfirmed or "",
        "source": programme.source or "",
    }


def _lines(named: list[Named]) -> str:
    return "\n".join(f"{each['slug']}: {each['name']}" for each in named)
