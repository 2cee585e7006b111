"""Import at the desk: paste, upload or name an address; see what would become of each event; then do it."""

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import CombinedMultiDict

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.outbound import OutboundError, current_client
from app.events import queries
from app.events.desk.events import organisers
from app.events.forms.imports import ImportForm
from app.events.ics import IcsError, read
from app.events.imports.batches import batches, weight_of
from app.events.imports.carrying import Coming, carry_out
from app.events.imports.groups import grouped, sounded
from app.events.imports.models import Preview
from app.events.imports.plans import plan_words
from app.events.imports.preparing import prepared
from app.events.imports.verdicts import Kind, verdicts
from app.events.recurrence import remembering
from app.people.sessions import required_person
from app.web.pages import current_settings, current_site

bp = Blueprint("imports_desk", __name__, url_prefix="/desk/events/import")

bp.add_app_template_filter(plan_words)

MOST_SHOWN = 200
ORDER = (Kind.REFUSED, Kind.CHANGED, Kind.NEW, Kind.SAME)
"""What needs a look comes first."""
SAME_MOMENT = "Somebody changed the same events at the same moment, so not all was imported. This is how it stands now."


@bp.get("/")
@organisers
def new() -> str:
    return _form_page(_form())


@bp.post("/")
@organisers
def create() -> ResponseReturnValue:
    form = _form()
    if not form.validate() or (given := form.chosen()) is None:
        return _form_page(form), 422
    series = queries.series_by_slug(db.session, form.series.data) if form.series.data else None
    person, zone = required_person(), current_site().time_zone
    db.session.commit()  # nobody waits for us while the file is fetched and read
    try:
        source, data = _source(form)
        account = read(data, zone=zone)
    except (IcsError, OutboundError) as error:
        given.errors = [str(error)]
        return _form_page(form), 422
    preview = Preview(person_id=person.id, source=source, account_json=account.as_json(), created_at=clock.now())
    preview.series_id = series.id if series else None
    db.session.add(preview)
    db.session.commit()
    return redirect(url_for(".show", preview_id=preview.id), 303)


@bp.get("/<int:preview_id>/")
@organisers
def show(preview_id: int) -> str:
    return _preview_page(_preview(preview_id))


@bp.post("/<int:preview_id>/")
@organisers
@remembering()
def carry(preview_id: int) -> ResponseReturnValue:
    groups, site_url = grouped(_preview(preview_id).account.events), current_settings().site_url
    db.session.commit()  # nobody waits for us while dates are worked out
    sound = prepared(db.sessionmaker, groups, site_url=site_url, now=clock.now())
    preview, counts = _preview(preview_id), Counter[str]()
    coming = Coming(source=preview.source, site_url=site_url, series=preview.series, by=required_person())
    try:
        for batch in batches(sound, weight_of):
            found = verdicts(db.session, batch, site_url=site_url)
            counts += carry_out(db.session, found, coming, now=clock.now())
            db.session.commit()  # what is done is the same, should the rest be pressed again
        db.session.delete(preview)
        db.session.commit()
    except (IntegrityError, StaleDataError):
        db.session.rollback()
        flash(SAME_MOMENT, "warn")
        return _preview_page(_preview(preview_id)), 409
    flash(f"Imported: {counts[Kind.NEW]} new, {counts[Kind.CHANGED]} changed.", "done")
    return redirect(url_for("events_desk.index"), 303)


@bp.post("/<int:preview_id>/leave/")
@organisers
def leave(preview_id: int) -> ResponseReturnValue:
    db.session.delete(_preview(preview_id))
    db.session.commit()
    return redirect(url_for(".new"), 303)


def _form() -> ImportForm:
    form = ImportForm(CombinedMultiDict([request.form, request.files]))
    form.offer(queries.series_choices(db.session))
    return form


def _source(form: ImportForm) -> tuple[str, bytes]:
    """Where it comes from, in words, and the bytes. Raises OutboundError."""
    if form.address.data:
        return form.address.data, current_client().get(form.address.data).body
    if form.file.data:
        return _readable(form.file.data.filename)[:200] or "a file", form.file.data.read()
    return "a text pasted at the desk", form.text.data.encode()


def _readable(name: str) -> str:
    """PostgreSQL keeps no text with a NUL in it, and nobody reads the others."""
    return "".join(character for character in name if character.isprintable())


def _form_page(form: ImportForm) -> str:
    return render_template("events/desk_import.html", desk="events", form=form)


def _preview(preview_id: int) -> Preview:
    """Their own; everybody else's is none."""
    preview = db.session.get(Preview, preview_id)
    if preview is None or preview.person_id != required_person().id:
        raise NotFoundError("This import is not here any more: it was done or left, or it waited for a week.")
    return preview


def _preview_page(preview: Preview) -> str:
    sound = sounded(grouped(preview.account.events), now=clock.now())
    found = verdicts(db.session, sound, site_url=current_settings().site_url)
    counts = Counter(verdict.kind for verdict in found)
    return render_template(
        "events/desk_import_preview.html",
        desk="events",
        preview=preview,
        account=preview.account,
        verdicts=sorted(found, key=lambda verdict: ORDER.index(verdict.kind))[:MOST_SHOWN],
        counts=counts,
        hidden=max(0, len(found) - MOST_SHOWN),
        can_import=counts[Kind.NEW] + counts[Kind.CHANGED] > 0,
    )
