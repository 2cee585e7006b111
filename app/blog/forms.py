"""The form of a post."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import (
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.fields.core import Field
from wtforms.validators import Length

from app.blog.addresses import RESERVED_SLUGS
from app.blog.fields import PostFields
from app.blog.models import Author, Category
from app.core import days, zones
from app.core.lines import one_line
from app.core.slugs import SLUG_PATTERN, slugify
from app.web.forms import Form, NameField, visible

MOST_TAGS = 20
LIKE_A_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
NO_TIME = "Write it like 2012-04-23 10:00."
NO_SUCH_TIME = "There is no such day or time. Look whether the month has that many days."


def valid_slug(_form: Form, field: Field) -> None:
    slug = field.data
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of something else there; choose another word.")
    if slug and SLUG_PATTERN.fullmatch(slug) is None:
        raise ValidationError(
            f"Use lower-case letters, digits and single dashes, such as “{slugify(slug) or 'a-post'}”."
        )


class PostForm(Form):
    version = HiddenField()
    title = NameField("Title", "Write a title.", longest=400)
    source = TextAreaField("Text")
    summary = TextAreaField("Summary", [Length(max=400, message="Keep it below 400 characters.")])
    author = SelectField("Byline")
    published_at = StringField("Date and time", render_kw={"type": "datetime-local"})
    slug = StringField("Last part of the address", [Length(max=120), valid_slug])
    categories = SelectMultipleField(
        "Categories", widget=widgets.ListWidget(prefix_label=False), option_widget=widgets.CheckboxInput()
    )
    tags = StringField("Tags", [Length(max=600), visible])

    def __init__(
        self,
        typed: Any = None,
        *,
        zone: str,
        authors: Sequence[Author],
        own: str | None,
        categories: Sequence[Category],
        is_public: bool,
        **kwargs: Any,
    ) -> None:
        """`own` is the name of who writes, offered as a new byline; `is_public` asks for a text."""
        super().__init__(typed, **kwargs)
        self.zone, self.is_public = zone, is_public
        self.author.choices = [(author.slug, author.name) for author in authors]
        if own:
            self.author.choices.append(("", f"{own} (a byline of your own)"))
        self.categories.choices = [(category.slug, category.name) for category in categories]

    def filter_slug(self, text: str | None) -> str:
        return (text or "").strip()

    def filter_summary(self, text: str | None) -> str:
        return one_line(text)

    def validate_published_at(self, _field: Field) -> None:
        try:
            self.moment()
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def validate_source(self, field: Field) -> None:
        if self.is_public and not (field.data or "").strip():
            raise ValidationError("Write the text before you publish it.")

    def validate_tags(self, _field: Field) -> None:
        if len(self.tag_names()) > MOST_TAGS:
            raise ValidationError(f"Up to {MOST_TAGS} tags, please.")
        unusable = [name for name in self.tag_names() if not slugify(name) or len(name) > 60]
        if unusable:
            raise ValidationError(
                f"“{unusable[0][:60]}” needs a letter from a to z or a digit, and at most 60 characters."
            )

    def moment(self) -> datetime | None:
        """When to publish, in UTC; None for "at once". Raises ValueError with a sentence."""
        text = (self.published_at.data or "").strip()
        if not text:
            return None
        try:
            wall = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(NO_SUCH_TIME if LIKE_A_TIME.match(text) else NO_TIME) from None
        if wall.tzinfo is not None:
            raise ValueError(NO_TIME)
        if not days.is_kept(wall.date()):
            raise ValueError(days.OUTSIDE)
        if zones.is_skipped(wall, self.zone):
            raise ValueError(f"The clocks of {self.zone} leap over that time on that day.")
        return zones.to_utc(wall, self.zone)

    def tag_names(self) -> list[str]:
        """As typed, each once."""
        names = (" ".join(name.split()) for name in (self.tags.data or "").split(","))
        return list({slugify(name): name for name in names if name}.values())


def values_of(fields: PostFields, zone: str) -> dict[str, Any]:
    """What the form shows of a post."""
    at = fields.published_at
    wall = zones.on_wall(at, zone) if at else None
    return {
        "title": fields.title,
        "source": fields.source,
        "summary": fields.summary,
        "author": fields.author.slug,
        "published_at": wall.isoformat("T", "seconds" if wall.second else "minutes") if wall else "",
        "slug": fields.slug,
        "categories": [category.slug for category in fields.categories],
        "tags": ", ".join(tag.name for tag in fields.tags),
    }


def texts_of(fields: PostFields, zone: str) -> dict[str, str]:
    """The same as texts, to set beside what was typed."""
    return {
        name: ", ".join(value) if isinstance(value, list) else value for name, value in values_of(fields, zone).items()
    }
