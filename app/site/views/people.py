"""What somebody did, if they agreed to be shown."""

from datetime import datetime

from flask import Blueprint, abort, render_template

from app.blog import queries as blog
from app.blog.listings import Listing
from app.blog.queries import Teaser
from app.core import clock
from app.core.database import db
from app.core.paging import Page
from app.docsdays import queries as docsdays
from app.people import queries
from app.people.models import Person
from app.web.pages import Card

bp = Blueprint("people_pages", __name__)


@bp.get("/people/<slug>/")
def show(slug: str) -> str:
    """Who does not exist and who did not agree get the same answer."""
    shown = queries.public_person_by_slug(db.session, slug)
    if shown is None:
        abort(404)
    return render_template(
        "site/person.html",
        shown=shown,
        posts=_posts(shown, now=clock.now()),
        days=docsdays.days_of_person(db.session, shown),
        contributions=docsdays.contributions(db.session, shown),
        section="help",
        og=Card(shown.name, f"What {shown.name} did here."),
    )


def _posts(person: Person, *, now: datetime) -> Page[Teaser] | None:
    """The newest posts under this person's byline."""
    author = blog.byline_of(db.session, person)
    if author is None:
        return None
    listing = Listing.author(author)
    months = blog.months(db.session, listing.scope, listing.scope_id, now=now)
    return blog.page_of(db.session, listing, 1, months=months, now=now)
