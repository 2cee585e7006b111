"""From a place in one line, as calendars give it, to a building, a city and a country."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.slugs import numbered, slugify
from app.events import countries
from app.events.models import Event, Venue

ONLINE, ALSO_ONLINE = "Online", ", and online"
LONGEST_PART = 120
LONGEST_NAME = 200


@dataclass(frozen=True)
class Place:
    venue: str = ""
    address: str | None = None
    city: str | None = None
    country: str | None = None
    online: bool = False


def place_in(text: str, *, is_city: bool) -> Place:
    """`Venue, address, city, country, and online`, what is missing left out; `is_city` for a name known as one."""
    if text in ("", ONLINE):
        return Place(online=text == ONLINE)
    rest = text.removesuffix(ALSO_ONLINE)
    online = rest != text
    if is_city:
        return Place(city=rest, online=online)
    parts = rest.split(", ")
    code = _codes().get(parts[-1])
    if code:
        parts.pop()
    city = parts.pop() if code and parts and len(parts[-1]) <= LONGEST_PART else None
    name = parts[0] if parts else ""
    if len(name) > LONGEST_NAME:
        return Place(rest[:LONGEST_NAME], rest[LONGEST_NAME:], online=online)
    return Place(name, ", ".join(parts[1:]) or None, city, code, online)


class Places:
    """The buildings and cities there are, read once for many events."""

    def __init__(self, session: Session) -> None:
        self._session = session
        found = session.scalars(select(Venue).order_by(Venue.id.desc()))  # of two alike the first
        self._venues = {(venue.name, venue.address, venue.city): venue for venue in found}
        self._slugs = {venue.slug for venue in self._venues.values()}
        self._cities = set(session.scalars(select(Event.city).where(Event.city.is_not(None)).distinct()))

    def fields(self, text: str) -> dict[str, Any]:
        """What of an event's details says this place. A building that is not known yet is made."""
        place = place_in(text, is_city=text.removesuffix(ALSO_ONLINE) in self._cities)
        venue = self._venue(place) if place.venue else None
        return {"venue": venue, "city": place.city, "country": place.country, "online": place.online}

    def _venue(self, place: Place) -> Venue:
        # All of it, so that what is published again names the place as it was told.
        key = (place.venue, place.address, place.city)
        if key not in self._venues:
            venue = Venue(name=place.venue, address=place.address, city=place.city, country=place.country)
            venue.slug = free(slugify(place.venue)[:110] or "venue", self._slugs)
            self._session.add(venue)
            self._venues[key] = venue
        return self._venues[key]


def free(stem: str, taken: set[str]) -> str:
    """The stem, with a number where it is taken; it is then taken too."""
    slug = next(slug for slug in numbered(stem) if slug not in taken)
    taken.add(slug)
    return slug


def _codes() -> dict[str, str]:
    return {name: code for code, name in countries.names().items()}
