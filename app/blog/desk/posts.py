"""The desk of those who write: list, write, preview, publish, schedule, take back, delete and bring back posts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import markup
from app.blog import actions, queries, rights
from app.blog.desk import saving
from app.blog.desk.access import editable_post, visible_post, writers
from app.blog.desk.pages import form_of, form_page
from app.blog.fields import fields_of, tidy
from app.blog.forms import values_of
from app.blog.models import Post
from app.core import clock
from app.core.database import db
from app.core.paging import page_number
from app.markup import MarkupError
from app.people.models import Person
from app.people.sessions import required_person
from app.web.pages import current_site

bp = Blueprint("posts_desk", __name__, url_prefix="/desk/posts")


@bp.get("/")
@writers
def index() -> str:
    show, text = request.args.get("show", ""), request.args.get("q", "").strip()
    now = clock.now()
    page = queries.desk_page(
        db.session, required_person(), page_number(request.args.get("page")), show=show, text=text, now=now
    )
    return render_template(
        "desk/posts/index.html",
        desk="posts",
        page=page,
        show=show,
        q=text,
        now=now,
        undo=_deleted(required_person()),
        address=lambda number: url_for(".index", show=show or None, q=text or None, page=number),
    )


@bp.get("/new/")
@writers
def new() -> str:
    own = queries.byline_of(db.session, required_person())
    return form_page(form_of(values={"author": own.slug if own else ""}))


@bp.post("/new/")
@writers
def create() -> ResponseReturnValue:
    return saving.create()


@bp.get("/<int:post_id>/")
@writers
def edit(post_id: int) -> str:
    post = visible_post(post_id)
    values = values_of(fields_of(db.session, post), current_site().time_zone)
    return form_page(form_of(values=values | {"version": str(post.version)}), post)


@bp.post("/<int:post_id>/")
@writers
def update(post_id: int) -> ResponseReturnValue:
    return saving.update(post_id)


@bp.post("/preview/")
@writers
def preview() -> ResponseReturnValue:
    """The typed text as its page will show it; nothing is stored."""
    source = tidy(request.form.get("source", ""))
    db.session.commit()  # lets other writers pass while the text is rendered
    try:
        rendered = markup.render(source)
    except MarkupError as error:
        return render_template("desk/posts/preview.html", desk="posts", error=str(error)), 422
    return render_template(
        "desk/posts/preview.html", desk="posts", title=request.form.get("title", ""), html=rendered.html
    )


@bp.post("/<int:post_id>/delete/")
@writers
def delete(post_id: int) -> ResponseReturnValue:
    post = editable_post(post_id)
    actions.remove(db.session, post, now=clock.now())
    db.session.commit()
    return redirect(url_for(".index", deleted=post.id), 303)


@bp.post("/<int:post_id>/restore/")
@writers
def restore(post_id: int) -> ResponseReturnValue:
    post = editable_post(post_id)
    actions.restore(db.session, post, now=clock.now())
    db.session.commit()
    flash(f"“{post.title}” is back.", "done")
    return redirect(url_for(".edit", post_id=post.id), 303)


def _deleted(person: Person) -> Post | None:
    """The post whose deletion has just led here, to be undone."""
    text = request.args.get("deleted", "")
    post = db.session.get(Post, int(text)) if text.isdecimal() and len(text) < 10 else None
    if post is None or post.deleted_at is None or not rights.may_see(person, post.author):
        return None
    return post
