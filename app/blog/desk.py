"""The desk of those who write: list, write, preview, publish, schedule, take back, delete and bring back posts."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import markup
from app.blog import actions, queries, rights
from app.blog.actions import Render
from app.blog.fields import PostFields, fields_of, tidy
from app.blog.forms import PostForm, texts_of, values_of
from app.blog.models import Category, Post, Status
from app.blog.settling import AddressTakenError, EditedMeanwhileError
from app.core import clock
from app.core.database import db
from app.core.errors import ForbiddenError, NotFoundError
from app.core.paging import page_number
from app.core.slugs import slugify
from app.markup import MarkupError
from app.people.models import Person
from app.people.sessions import required_person, staff_required
from app.web.editing import differences
from app.web.filters import moment_long
from app.web.pages import current_site

bp = Blueprint("posts_desk", __name__, url_prefix="/desk/posts")

NOT_YOURS_NOW = "An editor has published this post, so editors change it now. Tell them what you would like different."
DELETED_NOW = "This post was deleted while you were writing. Bring it back with what you typed, or copy that elsewhere."
TRIES = 5
"""How often a free address is looked for while others take it."""
NOT_FOR_AUTHORS = "Editors publish posts and take them back. Hand yours in, and one of them reads it."

writers = staff_required(lambda person: person.is_author)


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
    return _page(_form(values={"author": own.slug if own else ""}))


@bp.post("/new/")
@writers
def create() -> ResponseReturnValue:
    return _create(TRIES)


@bp.get("/<int:post_id>/")
@writers
def edit(post_id: int) -> str:
    post = visible_post(post_id)
    values = values_of(fields_of(db.session, post), current_site().time_zone)
    return _page(_form(values=values | {"version": str(post.version)}), post)


@bp.post("/<int:post_id>/")
@writers
def update(post_id: int) -> ResponseReturnValue:
    return _update(post_id, TRIES)


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


def _create(tries: int) -> ResponseReturnValue:
    form = _form()
    return _save(form, None, tries) if form.validate() else (_page(form), 422)


def _update(post_id: int, tries: int) -> ResponseReturnValue:
    post = visible_post(post_id)
    form = _form(post=post)
    if not rights.may_edit(required_person(), post):
        return _page(form, post, refusal=NOT_YOURS_NOW), 403
    if post.deleted_at is not None and request.form.get("do") != "restore":
        return _page(_at_version(form, post), post, refusal=DELETED_NOW), 409
    if form.version.data != str(post.version):
        return _conflict(form, post)
    return _save(form, post, tries) if form.validate() else (_page(form, post), 422)


def _save(form: PostForm, post: Post | None, tries: int) -> ResponseReturnValue:
    """Stores what was typed and does what the pressed button says, or shows the form again with the reason."""
    person, now, pressed = required_person(), clock.now(), request.form.get("do", "save")
    zone, status = current_site().zone, _status(pressed, person, post)
    post_id = post.id if post else None
    try:
        render = _rendered_early(form, post)
        fields = _fields(form, person, post, status)
        if post is None:
            post = actions.create(db.session, fields, zone=zone, now=now, by=person, render=render)
            changed = True
        else:
            if pressed == "restore":
                actions.restore(db.session, post, now=now)
            changed = actions.update(db.session, post, fields, zone=zone, now=now, by=person, render=render)
            changed = changed or pressed == "restore"
        if pressed == "submit":
            actions.submit(db.session, post, now=now)
        db.session.commit()
    except MarkupError as error:
        form.source.errors = [str(error)]
    except AddressTakenError as error:
        db.session.rollback()
        if not form.slug.data and tries > 1:  # another took the free address at this very moment: there is a next one
            return _update(post_id, tries - 1) if post_id else _create(tries - 1)
        form.slug.errors = [str(error)]
    except EditedMeanwhileError:
        db.session.rollback()
        return _conflict(form, visible_post(post_id or 0))
    else:
        flash(_what_happened(post, pressed, now, changed=changed), "done")
        return redirect(url_for(".edit", post_id=post.id), 303)
    return _page(form, visible_post(post_id) if post_id else None), 422


def _rendered_early(form: PostForm, post: Post | None) -> Render:
    """Renders before anything is written: SQLite has one writer, and a long text must not keep the others waiting."""
    source = tidy(form.source.data or "")
    if post is not None and post.source == source:
        return markup.render
    db.session.commit()
    rendered = markup.render(source)
    return lambda _source: rendered


def _fields(form: PostForm, person: Person, post: Post | None, status: str) -> PostFields:
    at = form.moment()
    if status == Status.PUBLISHED and at is None:
        at = clock.now().replace(second=0, microsecond=0)
    day = at.astimezone(current_site().zone).date() if at else None
    free = queries.free_slug(db.session, day, slugify(form.title.data) or "post", besides=post.id if post else None)
    chosen = queries.author(db.session, form.author.data) if "author" in form and form.author.data else None
    return PostFields(
        title=form.title.data,
        slug=form.slug.data or free,
        source=form.source.data or "",
        author=chosen or actions.byline_for(db.session, person),
        status=status,
        published_at=at,
        summary=form.summary.data,
        categories=_categories(form, post),
        tags=actions.tags_for(db.session, form.tag_names()),
        follows=post.follows if post else None,
        wordpress_id=post.wordpress_id if post else None,
    )


def _categories(form: PostForm, post: Post | None) -> tuple[Category, ...]:
    """Boxes have no order: what the post had already keeps its own."""
    before = fields_of(db.session, post).categories if post else ()
    ticked = [category for category in queries.categories(db.session) if category.slug in (form.categories.data or ())]
    return (*(found for found in before if found in ticked), *(found for found in ticked if found not in before))


def _status(pressed: str, person: Person, post: Post | None) -> str:
    if pressed in ("publish", "unpublish"):
        if not rights.may_publish(person):
            raise ForbiddenError(NOT_FOR_AUTHORS)
        return Status.PUBLISHED if pressed == "publish" else Status.DRAFT
    return post.status if post else Status.DRAFT


def _what_happened(post: Post, pressed: str, now: datetime, *, changed: bool) -> str:
    if pressed == "submit":
        return "Handed in. An editor reads it next."
    if not changed:
        return "Nothing was different."
    if post.is_listed:
        return _standing(post, now)
    return "Taken back; it is a draft again." if pressed == "unpublish" else "Saved as a draft."


def _standing(post: Post, now: datetime) -> str:
    if post.is_visible(now):
        return Markup('The public sees it: <a href="{}">{}</a>').format(post.path, post.title)
    if post.is_listed and post.published_at:
        return f"It appears by itself on {moment_long(post.published_at, current_site().time_zone)}."
    return "It is a draft."


def _form(*, values: dict[str, Any] | None = None, post: Post | None = None) -> PostForm:
    """The form as sent for `post`, or filled with `values`."""
    pressed = request.form.get("do", "save")
    stays_public = post is not None and post.status == Status.PUBLISHED and pressed != "unpublish"
    person, authors = required_person(), list(queries.bylines(db.session))
    form = PostForm(
        request.form if values is None else None,
        zone=current_site().time_zone,
        authors=authors,
        own=None if any(author.person_id == person.id for author in authors) else person.name,
        categories=queries.categories(db.session),
        is_public=pressed == "publish" or stays_public,
        data=values,
    )
    if not person.is_editor:
        del form.author
    return form


def _page(form: PostForm, post: Post | None = None, **values: Any) -> str:
    return render_template(
        "desk/posts/edit.html",
        desk="posts",
        form=form,
        post=post,
        zone=current_site().time_zone,
        now=clock.now(),
        may_edit=post is None or rights.may_edit(required_person(), post),
        **values,
    )


def _conflict(form: PostForm, post: Post) -> ResponseReturnValue:
    """Nothing is saved; what the other changed stands beside what was typed, and the next save replaces it."""
    stored = texts_of(fields_of(db.session, post), current_site().time_zone)
    found = differences(form, {name: text for name, text in stored.items() if name in form})
    who, note = queries.last_editor(db.session, post), _standing(post, clock.now())
    return _page(_at_version(form, post), post, is_conflict=True, differences=found, who=who, note=note), 409


def _at_version(form: PostForm, post: Post) -> PostForm:
    """The next save of this form replaces the post as it stands now."""
    form.version.data, form.version.raw_data = str(post.version), None
    return form


def visible_post(post_id: int) -> Post:
    """For who may see it; to others it does not exist."""
    post = db.session.get(Post, post_id)
    if post is None or not rights.may_see(required_person(), post.author):
        raise NotFoundError("There is no such post.")
    return post


def editable_post(post_id: int) -> Post:
    post = visible_post(post_id)
    if not rights.may_edit(required_person(), post):
        raise ForbiddenError(NOT_YOURS_NOW)
    return post


def _deleted(person: Person) -> Post | None:
    """The post whose deletion has just led here, to be undone."""
    text = request.args.get("deleted", "")
    post = db.session.get(Post, int(text)) if text.isdecimal() and len(text) < 10 else None
    if post is None or post.deleted_at is None or not rights.may_see(person, post.author):
        return None
    return post
