"""Who may do what with a post. Authors write and hand in; editors decide what the public sees."""

from app.blog.models import Author, Post, Status
from app.people.models import Person


def may_publish(person: Person) -> bool:
    return person.is_editor


def may_see(person: Person, author: Author) -> bool:
    """On the desk; everybody sees what is published."""
    return person.is_editor or (person.is_author and author.person_id == person.id)


def may_edit(person: Person, post: Post) -> bool:
    """Once it is published, an author's own words are changed by an editor: nothing goes out that nobody has read."""
    return person.is_editor or (may_see(person, post.author) and post.status == Status.DRAFT)
