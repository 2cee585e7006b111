"""A form of the desk becomes a post, or comes back with the reason why not and all that was typed."""

from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import markup
from app.blog import actions, queries, rights
from app.blog.actions import Render
from app.blog.desk.access import NOT_YOURS_NOW, visible_post
from app.blog.desk.pages import at_version, conflict, form_of, form_page, standing
from app.blog.fields import PostFields, fields_of, tidy
from app.blog.forms import PostForm
from app.blog.models import Category, Post, Status
from app.blog.settling import AddressTakenError, EditedMeanwhileError
from app.core import clock
from app.core.database import db
from app.core.errors import ForbiddenError
from app.core.slugs import slugify
from app.markup import MarkupError
from app.people.models import Person
from app.people.sessions import required_person
from app.web.pages import current_site

DELETED_NOW = "This post was deleted while you were writing. Bring it back with what you typed, or copy that elsewhere."
NOT_FOR_AUTHORS = "Editors publish posts and take them back. Hand yours in, and one of them reads it."
TRIES = 5
"""How often a free address is looked for while others take it."""


def create(tries: int = TRIES) -> ResponseReturnValue:
    form = form_of()
    return _save(form, None, tries) if form.validate() else (form_page(form), 422)


def update(post_id: int, tries: int = TRIES) -> ResponseReturnValue:
    post = visible_post(post_id)
    form = form_of(post=post)
    if not rights.may_edit(required_person(), post):
        return form_page(form, post, refusal=NOT_YOURS_NOW), 403
    if post.deleted_at is not None and request.form.get("do") != "restore":
        return form_page(at_version(form, post), post, refusal=DELETED_NOW), 409
    if form.version.data != str(post.version):
        return conflict(form, post)
    return _save(form, post, tries) if form.validate() else (form_page(form, post), 422)


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
            return update(post_id, tries - 1) if post_id else create(tries - 1)
        form.slug.errors = [str(error)]
    except EditedMeanwhileError:
        db.session.rollback()
        return conflict(form, visible_post(post_id or 0))
    else:
        flash(_what_happened(post, pressed, now, changed=changed), "done")
        return redirect(url_for(".edit", post_id=post.id), 303)
    return form_page(form, visible_post(post_id) if post_id else None), 422


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
        return standing(post, now)
    return "Taken back; it is a draft again." if pressed == "unpublish" else "Saved as a draft."
