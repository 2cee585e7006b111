"""Who one is on the wiki: said, changed and taken back by oneself."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.database import db
from app.docsdays.mediawiki import accounts
from app.docsdays.mediawiki.client import NoWikiError
from app.docsdays.mediawiki.models import Wiki, WikiAccount
from app.people.sessions import person_required, required_person
from app.web.forms import Form, NameField
from app.web.pages import current_settings

bp = Blueprint("wiki_name", __name__)


class WikiNameForm(Form):
    user = NameField("Your name on the wiki", longest=85)


@bp.get("/me/wiki/")
@person_required
def show() -> ResponseReturnValue:
    account = db.session.get(WikiAccount, required_person().id)
    return _page(WikiNameForm(data={"user": account.user_name if account else ""}))


@bp.post("/me/wiki/")
@person_required
def give() -> ResponseReturnValue:
    _api()
    form = WikiNameForm(request.form)
    if not form.validate():
        return _page(form), 422
    name = form.user.data.replace("_", " ").strip()
    accounts.give(db.session, required_person(), name, now=clock.now())
    db.session.commit()
    flash("The wiki is asked within a minute." if name else "Your name on the wiki is forgotten here.", "done")
    return redirect("/me/wiki/", 303)


def _api() -> str:
    api = current_settings().mediawiki_url
    if not api:
        raise NoWikiError
    return api


def _page(form: WikiNameForm) -> str:
    api = _api()
    account = db.session.get(WikiAccount, required_person().id)
    return render_template("docsdays/wiki_name.html", form=form, account=account, wiki=db.session.get(Wiki, api))
