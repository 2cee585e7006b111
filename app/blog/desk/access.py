"""Who comes to the desk of posts, and to which post there."""

from app.blog import rights
from app.blog.models import Post
from app.core.database import db
from app.core.errors import ForbiddenError, NotFoundError
from app.people.sessions import required_person, staff_required

NOT_YOURS_NOW = "An editor has published this post, so editors change it now. Tell them what you would like different."

writers = staff_required(lambda person: person.is_author)


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
