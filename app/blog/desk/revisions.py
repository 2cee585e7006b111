"""Earlier texts of a post: look at them, compare, bring one back. Nothing typed is ever lost."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import markup
from app.blog import actions, queries, rights
from app.blog.desk.access import editable_post, visible_post, writers
from app.blog.fields import fields_of
from app.blog.models import Post, PostRevision, Status
from app.core import clock
from app.core.database import db
from app.core.errors import ConflictError, NotFoundError
from app.people.sessions import required_person
from app.web.editing import compare
from app.web.pages import current_site

bp = Blueprint("post_revisions", __name__, url_prefix="/desk/posts/<int:post_id>/revisions")


@bp.get("/")
@writers
def index(post_id: int) -> str:
    post = visible_post(post_id)
    revisions = queries.revisions(db.session, post)
    return render_template("desk/posts/revisions.html", desk="posts", post=post, revisions=revisions)


@bp.get("/<int:revision_id>/")
@writers
def show(post_id: int, revision_id: int) -> str:
    post = visible_post(post_id)
    revision = _revision(post, revision_id)
    then, today = compare(revision.source, post.source)
    return render_template(
        "desk/posts/revision.html",
        desk="posts",
        post=post,
        revision=revision,
        then=then,
        today=today,
        may_edit=rights.may_edit(required_person(), post),
    )


@bp.post("/<int:revision_id>/")
@writers
def restore(post_id: int, revision_id: int) -> ResponseReturnValue:
    post = editable_post(post_id)
    revision = _revision(post, revision_id)
    if post.status == Status.PUBLISHED and not revision.source:
        raise ConflictError("This revision has no text, and the post is published. Take the post back first.")
    db.session.commit()  # lets other writers pass while the text is rendered
    try:
        rendered = markup.render(revision.source)
    except markup.MarkupError as error:
        raise ConflictError(str(error)) from error
    fields = replace(
        fields_of(db.session, post), title=revision.title, summary=revision.summary, source=revision.source
    )
    actions.update(
        db.session,
        post,
        fields,
        zone=current_site().zone,
        now=clock.now(),
        by=required_person(),
        render=lambda _source: rendered,
    )
    db.session.commit()
    flash("The earlier text is back. The one it replaced is kept among the revisions.", "done")
    return redirect(url_for("posts_desk.edit", post_id=post.id), 303)


def _revision(post: Post, revision_id: int) -> PostRevision:
    revision = db.session.get(PostRevision, revision_id)
    if revision is None or revision.post_id != post.id:
        raise NotFoundError("There is no such revision of this post.")
    return revision
