"""The form of a post, as typed or as stored, on its page."""

from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.blog import queries, rights
from app.blog.fields import fields_of
from app.blog.forms import PostForm, texts_of
from app.blog.models import Post, Status
from app.core import clock
from app.core.database import db
from app.people.sessions import required_person
from app.web.editing import differences
from app.web.filters import moment_long
from app.web.pages import current_site


def form_of(*, values: dict[str, Any] | None = None, post: Post | None = None) -> PostForm:
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


def form_page(form: PostForm, post: Post | None = None, **values: Any) -> str:
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


def conflict(form: PostForm, post: Post) -> ResponseReturnValue:
    """Nothing is saved; what the other changed stands beside what was typed, and the next save replaces it."""
    stored = texts_of(fields_of(db.session, post), current_site().time_zone)
    found = differences(form, {name: text for name, text in stored.items() if name in form})
    who, note = queries.last_editor(db.session, post), standing(post, clock.now())
    return form_page(at_version(form, post), post, is_conflict=True, differences=found, who=who, note=note), 409


def at_version(form: PostForm, post: Post) -> PostForm:
    """The next save of this form replaces the post as it stands now."""
    form.version.data, form.version.raw_data = str(post.version), None
    return form


def standing(post: Post, now: datetime) -> str:
    if post.is_visible(now):
        return Markup('The public sees it: <a href="{}">{}</a>').format(post.path, post.title)
    if post.is_listed and post.published_at:
        return f"It appears by itself on {moment_long(post.published_at, current_site().time_zone)}."
    return "It is a draft."
