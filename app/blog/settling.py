"""The end of every write of a post: listings, counts, old addresses and the search become true again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from app.blog import places, queries
from app.blog.models import Author, Category, OldAddress, Post, PostTerm, Status, Tag, Term
from app.core.errors import ConflictError
from app.search import index as search
from app.search.rebuild import Source

ADDRESS_RULES = {
    *("uq_posts_address", "uq_posts_undated"),
    # SQLite names the columns.
    *("UNIQUE constraint failed: posts.local_date, posts.slug", "UNIQUE constraint failed: posts.slug"),
}
REMEMBER = text(
    "INSERT INTO old_addresses (path, post_id) VALUES (:path, :post_id) "
    "ON CONFLICT (path) DO UPDATE SET post_id = excluded.post_id"
)


class AddressTakenError(ConflictError):
    """Another post has the same date and the same last part of its address."""


class EditedMeanwhileError(ConflictError):
    """Somebody else saved the post after it was read."""


def settle(session: Session, post: Post, terms: Sequence[Term], *, now: datetime) -> None:
    post.updated_at = now
    # Marked even if it is the same moment: the version must rise with every write, or an edit goes unnoticed.
    flag_modified(post, "updated_at")
    try:
        session.flush()  # the database decides here who was first and whether the address is free
    except StaleDataError as error:
        raise EditedMeanwhileError("Somebody else saved this post while you were writing.") from error
    except IntegrityError as error:
        if _broken_rule(error) not in ADDRESS_RULES:
            raise
        raise AddressTakenError("Another post of that day has this address. Change the last part of it.") from error
    places.refresh(session, post, terms)
    if post.path:
        session.execute(delete(OldAddress).filter_by(path=post.path, post_id=post.id))
    index(session, post, terms)


def _broken_rule(error: IntegrityError) -> str:
    said = getattr(error.orig, "diag", None)
    return str(said.constraint_name if said else error.orig)


def index(session: Session, post: Post, terms: Sequence[Term]) -> None:
    """The search learns of a post here, and nowhere else."""
    if not post.is_listed or post.path is None or post.published_at is None:
        search.remove(session, "post", post.id)
        return
    search.put(
        session,
        search.Entry(
            kind="post",
            object_id=post.id,
            title=post.title,
            text=post.text,
            path=post.path,
            happened_at=post.published_at,
            visible_from=post.published_at,
            author=post.author.name,
            author_slug=post.author.slug,
            categories=[term.slug for term in terms if isinstance(term, Category)],
            tags=[term.slug for term in terms if isinstance(term, Tag)],
        ),
    )


def _index_again(session: Session, post_id: int) -> None:
    post = session.get(Post, post_id)
    if post is not None:
        index(session, post, queries.terms_of(session, post))


FINDABLE = Source(
    kind="post", ids=select(Post.id).filter_by(status=Status.PUBLISHED, deleted_at=None), put=_index_again
)


def put_terms(session: Session, post: Post, terms: Sequence[Term]) -> None:
    session.execute(delete(PostTerm).filter_by(post_id=post.id))
    rows = [{"post_id": post.id, "term_id": term.id, "position": position} for position, term in enumerate(terms)]
    if rows:
        session.execute(insert(PostTerm), rows)


def remember_address(session: Session, post: Post, path: str) -> None:
    """Makes an old path lead to the post for good."""
    session.execute(REMEMBER, {"path": path, "post_id": post.id})


def term_renamed(session: Session, term: Term, *, now: datetime) -> None:
    """Tells the readers of feeds the new name of a word that posts are found by."""
    of_term = select(PostTerm.post_id).filter_by(term_id=term.id)
    listed = update(Post).filter_by(status=Status.PUBLISHED, deleted_at=None)
    session.execute(listed.where(Post.id.in_(of_term)).values(public_at=now))


def renamed(session: Session, author: Author, *, now: datetime) -> None:
    """Tells the search and the readers of feeds the new name of somebody who has posts.

    Nobody's edit is disturbed: the texts are the same, and so are their versions.
    """
    listed = {"author_id": author.id, "status": Status.PUBLISHED, "deleted_at": None}
    session.execute(update(Post).filter_by(**listed).values(public_at=now))
    for post in session.scalars(select(Post).filter_by(**listed)):
        index(session, post, queries.terms_of(session, post))
