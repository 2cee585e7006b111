"""What somebody may have meant who asked for an address that is none."""

from app.core import clock
from app.core.database import db
from app.core.siteinfo import Link
from app.search import queries
from app.search.parser import MAX_CHARACTERS, Term
from app.search.words import words

MOST = 3
MOST_WORDS = 8
FEWEST_LETTERS = 4
"""Of all words together; fewer stand in half of all titles."""


def for_path(path: str) -> list[Link]:
    """Up to three things whose titles hold all words of the path's last part, or all but one of them."""
    parts = [part for part in path[:MAX_CHARACTERS].split("/") if part and not part.isdecimal()]
    asked = words(parts[-1].rpartition(".")[0] or parts[-1])[:MOST_WORDS] if parts else []
    found = _titled(asked)
    for left_out in range(len(asked)):
        if found:
            break
        found = _titled(asked[:left_out] + asked[left_out + 1 :])
    return found


def _titled(asked: list[str]) -> list[Link]:
    if sum(map(len, asked)) < FEWEST_LETTERS:
        return []
    found = queries.titled(db.session, [Term((word,)) for word in asked], now=clock.now(), limit=MOST)
    return [Link(each.title, each.path) for each in found]
