"""Where something is held, as a form says; a building that is named anew is made."""

from app.core.database import db
from app.events import actions, queries
from app.events.forms import NEW
from app.events.forms.place import PlaceForm
from app.events.models import Venue
from app.events.overrides import Place


def place_in(form: PlaceForm) -> Place:
    return Place(
        venue=_venue(form), city=form.city.data or None, country=form.country.data or None, online=form.online.data
    )


def _venue(form: PlaceForm) -> Venue | None:
    if form.venue.data == NEW:
        return actions.venue_named(
            db.session,
            form.new_venue.data,
            address=form.new_venue_address.data or None,
            city=form.city.data or None,
            country=form.country.data or None,
        )
    return queries.venue_by_slug(db.session, form.venue.data) if form.venue.data else None
