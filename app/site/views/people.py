"""What somebody did, if they agreed to be shown."""

from flask import Blueprint, abort, render_template

from app.core.database import db
from app.docsdays import queries as docsdays
from app.people import queries
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
        contributions=docsdays.contributions(db.session, shown),
        section="help",
        og=Card(shown.name, f"What {shown.name} did here."),
    )
