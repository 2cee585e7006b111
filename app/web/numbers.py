"""Numbers in addresses: what no row, page or date can have is not found, before anybody looks for it."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, ValidationError

LARGEST = 2**31 - 1
"""What an INTEGER of PostgreSQL holds; longer numbers also burst those of SQLite, of dates and of slices."""
LONGEST = 20
"""Digits, leading zeros included: Python refuses to read a number of thousands of them. Only 0 to 9 are digits."""


class BoundedConverter(IntegerConverter):
    def __init__(
        self,
        map: Map,  # noqa: A002 — werkzeug's names, which rules use
        fixed_digits: int = 0,
        min: int | None = None,  # noqa: A002 — as above
        max: int | None = LARGEST,  # noqa: A002 — as above
        signed: bool = False,  # noqa: FBT001, FBT002 — as above
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)

    def to_python(self, value: str) -> int:
        if len(value) > LONGEST or not value.isascii():
            raise ValidationError
        return int(super().to_python(value))


def init_app(app: Flask) -> None:
    """Every `<int:…>` of every room, those to come included."""
    app.url_map.converters["int"] = BoundedConverter
