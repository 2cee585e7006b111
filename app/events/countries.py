"""English names of countries by their ISO 3166 codes, from the table that comes with the time zones."""

from functools import cache
from importlib.resources import files

# The table prefers names that sort well; these read better in a sentence.
PREFERRED = {
    "AS": "American Samoa",
    "CD": "DR Congo",
    "CG": "Congo",
    "CZ": "Czechia",
    "GB": "United Kingdom",
    "KP": "North Korea",
    "KR": "South Korea",
    "MM": "Myanmar",
    "SZ": "Eswatini",
    "TR": "Türkiye",
    "WS": "Samoa",
}

# These take an article in a sentence.
WITH_ARTICLE = {
    *("AE", "BS", "CD", "CF", "CK", "DO", "FK", "GB", "GM", "KM", "KY"),
    *("MH", "MP", "MV", "NL", "PH", "SB", "TC", "US", "VG", "VI"),
}


@cache
def names() -> dict[str, str]:
    table = (files("tzdata.zoneinfo") / "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {code: PREFERRED.get(code, name) for code, name in rows}


def name(code: str | None) -> str:
    """`Belgium` for `BE`; a code nobody knows names itself."""
    return names().get(code, code) if code else ""


def in_a_sentence(code: str) -> str:
    """`the Netherlands`, where the name alone stands as `Netherlands`."""
    return f"the {name(code)}" if code in WITH_ARTICLE else name(code)


def place(city: str | None, code: str | None) -> str:
    """`Cambridge, United Kingdom`; a city that is its country stands once."""
    parts = dict.fromkeys(part for part in (city, name(code)) if part)
    return ", ".join(parts)


def is_country(code: str) -> bool:
    return code in names()
