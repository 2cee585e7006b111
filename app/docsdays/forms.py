"""What people type: on a task, and in the address of the list of tasks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from wtforms import HiddenField, RadioField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.core.errors import PortalError, TooLongError
from app.core.slugs import is_slug
from app.docsdays.models import TaskState
from app.docsdays.queries import Filter
from app.docsdays.queries.todo import SORTS, STATES
from app.web.forms import Form

LONGEST_TEXT = 10_000
LONGEST_LINK = 2_000
LONGEST_REASON = 1_000
LONGEST_QUERY = 100


EXACT = {
    "state": f"{', '.join(STATES)} or {TaskState.PROPOSED}",
    "sort": ", ".join(SORTS),
    "label": "a label as the tasks have it",
    "day": "a date such as 2012-04-23",
}
"""What a filter for programs may say."""


def stripped(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\0", "").strip()


def web_address(_form: Form, field: Field) -> None:
    if not field.data.startswith(("https://", "http://")) or not field.data.isprintable() or " " in field.data:
        raise ValidationError("Write the whole address, beginning with https://.")


# Several of these forms stand on one page, so each field names its own id.
TOO_LONG = Length(max=LONGEST_TEXT, message=f"At most {LONGEST_TEXT:,} characters fit here.")


class SubmitForm(Form):
    link = URLField(
        "Where to see it",
        [Optional(), Length(max=LONGEST_LINK, message="That address is too long."), web_address],
        filters=[stripped],
        id="submit-link",
    )
    text = TextAreaField("What you did", [TOO_LONG], filters=[stripped], id="submit-text")
    again = HiddenField()

    def validate_text(self, field: Field) -> None:
        if not field.data and not self.link.data:
            raise ValidationError("Say in a few words what you did, or give the address where it can be seen.")


class ReleaseForm(Form):
    note = TextAreaField("How far you got", [TOO_LONG], filters=[stripped], id="release-note")


class BlockedForm(Form):
    reason = TextAreaField(
        "What it waits for",
        [
            DataRequired("Say what it waits for."),
            Length(max=LONGEST_REASON, message=f"At most {LONGEST_REASON:,} characters fit here."),
        ],
        filters=[stripped],
        id="blocked-reason",
    )


class CommentForm(Form):
    text = TextAreaField(
        "Your note", [DataRequired("There is no text yet."), TOO_LONG], filters=[stripped], id="note-text"
    )


class ReviewForm(Form):
    verdict = RadioField(
        "Your verdict",
        [InputRequired("Choose one of the two.")],
        choices=[SelectChoice("accept", "It is done"), SelectChoice("return", "More work is needed")],
    )
    text = TextAreaField("A word to whoever did it", [TOO_LONG], filters=[stripped], id="review-text")

    def validate_text(self, field: Field) -> None:
        if self.verdict.data == "return" and not field.data:
            raise ValidationError("Say what is still missing, so that the next step is clear.")


def read_filter(args: Mapping[str, str]) -> Filter:
    """The filter of an address; what cannot be understood asks for everything."""
    state, sort, label = args.get("state"), args.get("sort", "state"), args.get("label", "")
    return Filter(
        area=args.get("area") or None,
        size=args.get("size") or None,
        audience=args.get("audience") or None,
        label=label if is_slug(label) else None,
        state=state if state in STATES else None,
        day=_day(args.get("day", "")),
        q=stripped(args.get("q"))[:LONGEST_QUERY],
        sort=sort if sort in SORTS else "state",
    )


def read_exact_filter(args: Mapping[str, str]) -> Filter:
    """For programs, which would take everything for the answer; `proposed` asks for what is wished for.

    Raises PortalError for what cannot be understood.
    """
    wanted = read_filter(args)
    if args.get("state") == TaskState.PROPOSED:
        wanted = replace(wanted, state=TaskState.PROPOSED)
    for name, meant in EXACT.items():
        text = args.get(name)
        if text and text != str(getattr(wanted, name)):
            raise PortalError(f"“{name}={text[:LONGEST_QUERY]}” is not understood here. Ask for {meant}.")
    return wanted


def read_reason(form: Mapping[str, str], longest: int = LONGEST_REASON) -> str:
    """Raises TooLongError; its page shows what was typed."""
    reason = stripped(form.get("reason"))
    if len(reason) > longest:
        raise TooLongError(f"At most {longest:,} characters fit into a reason. Nothing was changed.")
    return reason


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
