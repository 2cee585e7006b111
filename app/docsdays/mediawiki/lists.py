"""At the desk: a list of tasks written to a page of the wiki, after a look at what that would change there."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from app.core import clock
from app.core.database import db
from app.docsdays import queries
from app.docsdays.desk.forms import NOTHING
from app.docsdays.desk.tasks import organisers
from app.docsdays.forms import read_filter
from app.docsdays.mediawiki import writing
from app.docsdays.mediawiki.client import Api, current_api
from app.docsdays.mediawiki.queries import known_wiki
from app.docsdays.mediawiki.said import WikiError
from app.docsdays.mediawiki.writing import STALE, Draft, StaleError
from app.docsdays.sheets.formats import OURS
from app.docsdays.sheets.models import ImportRun
from app.docsdays.wikitext import WikitextError
from app.web.filters import date_long, plural
from app.web.forms import Form, NameField
from app.web.pages import current_settings

bp = Blueprint("wiki_list", __name__, url_prefix="/desk/wiki/list")
STATES = {"": "all of them", "free": "free", "taken": "taken", "review": "in review", "done": "done"}


class ListForm(Form):
    page = NameField("Page of the wiki", NOTHING, longest=255)
    caption = NameField("Caption of the table", NOTHING)
    day = SelectField("Of which day")
    state = SelectField("Which tasks", choices=[SelectChoice(value, text) for value, text in STATES.items()])
    rev = HiddenField()

    def offer(self) -> "ListForm":
        days = [SelectChoice(day.date.isoformat(), date_long(day.date)) for day in queries.all_days(db.session)]
        self.day.choices = [SelectChoice("", "any"), *days]
        return self

    @property
    def rev_id(self) -> int | None:
        """The revision that was looked at."""
        return int(self.rev.data) if (self.rev.data or "").isdecimal() and len(self.rev.data) < 16 else None


@bp.get("/")
@organisers
def new() -> str:
    return _page(ListForm(data={"caption": "Tasks", "day": "", "state": ""}).offer())


@bp.post("/")
@organisers
def look() -> ResponseReturnValue:
    """What would change. Nothing is written."""
    form = ListForm(request.form).offer()
    if not form.validate():
        return _page(form), 422
    try:
        return _page(form, draft=_draft(_asking(), form))
    except (WikiError, WikitextError) as error:
        return _page(form, problem=str(error)), 502


@bp.post("/save")
@organisers
def save() -> ResponseReturnValue:
    form = ListForm(request.form).offer()
    if not form.validate() or form.rev_id is None:
        return _page(form), 422
    api = _asking()
    try:
        draft = _draft(api, form, rev_id=form.rev_id)
        db.session.rollback()  # nothing is asked while a transaction writes
        writing.save(api, draft, summary=f"{plural(draft.count, 'task')} of {current_settings().site_url}")
    except StaleError:
        return _stale(form)
    except (WikiError, WikitextError) as error:
        return _page(form, problem=str(error)), 502
    flash(f"Written to “{draft.source.title}”.", "done")
    return redirect(url_for("wiki_desk.show"), 303)


@bp.post("/import")
@organisers
def take() -> ResponseReturnValue:
    """Leads what the page says through the import, with its preview."""
    form = ListForm(request.form).offer()
    if not form.validate():
        return _page(form), 422
    try:
        source = writing.source(_asking(), form.page.data)
    except WikiError as error:
        return _page(form, problem=str(error)), 502
    run = ImportRun(format=OURS, page=source.title[:200], area="", text=source.text, started_at=clock.now(), counts={})
    db.session.add(run)
    db.session.commit()
    return redirect(url_for("sheets_desk.show", run_id=run.id), 303)


def _stale(form: ListForm) -> ResponseReturnValue:
    try:
        return _page(form, draft=_draft(_asking(), form), problem=STALE), 409
    except (WikiError, WikitextError) as error:
        return _page(form, problem=str(error)), 502


def _asking() -> Api:
    api = current_api()
    db.session.rollback()  # whoever is signed in was read for this; nothing is asked while a transaction writes
    return api


def _draft(api: Api, form: ListForm, *, rev_id: int | None = None) -> Draft:
    found = writing.source(api, form.page.data, rev_id=rev_id)
    wanted = read_filter({"day": form.day.data, "state": form.state.data})
    wiki = known_wiki(db.session, api.url)
    return writing.draft(db.session, found, wanted, caption=form.caption.data, wiki=wiki, now=clock.now())


def _page(form: ListForm, *, draft: Draft | None = None, problem: str = "") -> str:
    settings = current_settings()
    values: dict[str, Any] = {"form": form, "draft": draft, "problem": problem}
    values |= {"api": settings.mediawiki_url, "can_write": bool(settings.mediawiki_user)}
    return render_template("desk/docsdays/wiki_list.html", desk="tasks", **values)
