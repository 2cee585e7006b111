"""Import at the desk: paste or upload a page or a table; see what would become of each line; then do it."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.core import clock
from app.core.database import db
from app.core.errors import NotFoundError
from app.docsdays.desk.forms import NOTHING
from app.docsdays.desk.tasks import organisers
from app.docsdays.mediawiki.models import Wiki
from app.docsdays.mediawiki.queries import known_wiki
from app.docsdays.mediawiki.targets import addressed
from app.docsdays.sheets.carrying import LEFT_OUT, carry_out
from app.docsdays.sheets.formats import OURS, READERS, text_of
from app.docsdays.sheets.models import ImportRun
from app.docsdays.sheets.verdicts import Kind, Verdict, verdicts
from app.docsdays.wikitext import Account, WikitextError
from app.docsdays.wikitext import Kind as LineKind
from app.docsdays.wikitext.reading import MOST_BYTES
from app.people.sessions import required_person
from app.web.forms import Form, NameField
from app.web.pages import current_settings

bp = Blueprint("sheets_desk", __name__, url_prefix="/desk/tasks/import")
MOST_SHOWN = 200
TABLE = "A table in CSV"
SAME_MOMENT = "Somebody changed the same tasks at the same moment, so nothing was imported. This is how it stands now."


class SheetForm(Form):
    format = RadioField(
        "What it is",
        choices=[SelectChoice("wiki", "A page of a wiki"), SelectChoice("csv", TABLE)],
        default="wiki",
        validate_choice=False,
    )
    page = NameField("Name of the page or the table", NOTHING)
    file = FileField("File")
    text = TextAreaField("Text")
    area = NameField("Area for all of them")

    def offer(self, wiki: Wiki | None) -> "SheetForm":
        """Beside the wiki that the site is connected to there are others."""
        if wiki:
            ours = SelectChoice(OURS, f"A page of the wiki “{wiki.name}”")
            self.format.choices = [ours, SelectChoice("wiki", "A page of another wiki"), SelectChoice("csv", TABLE)]
        return self

    def kind(self) -> str:
        return self.format.data if self.format.data in READERS else "wiki"

    def source(self) -> str:
        """The one text given. Raises WikitextError."""
        data = self.file.data.read() if self.file.data else b""
        if bool(data) == bool(self.text.data):
            raise WikitextError("Give one of the two: a file or a text.")
        text = text_of(self.kind(), data) if data else str(self.text.data)
        READERS[self.kind()](text)
        return text.replace("\0", "")


@bp.url_value_preprocessor
def take_larger_requests(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A form may write each byte beyond ASCII as three. To be said before anything reads the form."""
    if "_user_id" in session:
        request.max_content_length = request.max_form_memory_size = 3 * MOST_BYTES + 64 * 1024


@bp.get("/")
@organisers
def new() -> str:
    return _form_page(SheetForm(data={"format": OURS if _wiki() else "wiki"}))


@bp.post("/")
@organisers
def create() -> ResponseReturnValue:
    form = SheetForm(CombinedMultiDict([request.form, request.files]))
    if not form.validate():
        return _form_page(form), 422
    try:
        text = form.source()
    except WikitextError as error:
        form.text.errors = [str(error)]
        return _form_page(form), 422
    run = ImportRun(
        format=form.kind(), page=form.page.data, area=form.area.data, text=text, started_at=clock.now(), counts={}
    )
    db.session.add(run)
    db.session.commit()
    return redirect(url_for(".show", run_id=run.id), 303)


@bp.get("/<int:run_id>/")
@organisers
def show(run_id: int) -> str:
    return _preview(_waiting(run_id))


@bp.post("/<int:run_id>/")
@organisers
def carry(run_id: int) -> ResponseReturnValue:
    run, left = _waiting(run_id), set(request.form.getlist("leave"))
    run.unread = _account(run).unread
    try:
        counts = carry_out(db.session, _verdicts(run), run, without=left, by=required_person(), now=clock.now())
        db.session.commit()
    except (IntegrityError, StaleDataError):
        db.session.rollback()
        flash(SAME_MOMENT, "warn")
        return _preview(_waiting(run_id), left), 409
    told = f"{counts[Kind.NEW]} new, {counts[Kind.CHANGED]} changed, {counts[Kind.CONFLICT]} in conflict"
    told += f", {counts[LEFT_OUT]} {LEFT_OUT}" if counts[LEFT_OUT] else ""
    flash(f"Imported: {told}.", "done")
    return redirect("/desk/tasks/", 303)


@bp.post("/<int:run_id>/leave/")
@organisers
def leave(run_id: int) -> ResponseReturnValue:
    db.session.delete(_waiting(run_id))
    db.session.commit()
    return redirect(url_for(".new"), 303)


def _waiting(run_id: int) -> ImportRun:
    run = db.session.get(ImportRun, run_id)
    if run is None or run.done_at is not None:
        raise NotFoundError("This import is not here any more: it was done or left.")
    return run


def _verdicts(run: ImportRun) -> list[Verdict]:
    rows = addressed(_account(run).rows, _wiki() if run.format == OURS else None)
    return verdicts(db.session, rows, page=run.page, area=run.area, now=clock.now())


def _account(run: ImportRun) -> Account:
    return READERS[run.format](run.text)


def _form_page(form: SheetForm) -> str:
    return render_template("desk/docsdays/sheet.html", desk="tasks", form=form.offer(_wiki()))


def _wiki() -> Wiki | None:
    return known_wiki(db.session, current_settings().mediawiki_url)


def _preview(run: ImportRun, left: Collection[str] = ()) -> str:
    account, judged = _account(run), _verdicts(run)
    counts = Counter(verdict.kind for verdict in judged)
    news = [one for one in judged if one.kind != Kind.SAME or one.differences]
    return render_template(
        "desk/docsdays/sheet_preview.html",
        desk="tasks",
        run=run,
        counts=counts,
        verdicts=news[:MOST_SHOWN],
        hidden=max(0, len(news) - MOST_SHOWN),
        ignored=account.ignored,
        unread=[line for line in account.lines if line.kind == LineKind.NOT_UNDERSTOOD][:MOST_SHOWN],
        kinds=Counter(str(line.kind) for line in account.lines),
        left=left,
        can_import=len(judged) > counts[Kind.REFUSED],
    )
