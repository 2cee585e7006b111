"""What people are called: cleaned where it is typed, guessed where it is not."""

import re
import unicodedata

from app.core.errors import PortalError

LONGEST = 80
ALIKE = ("LATIN", "CYRILLIC", "GREEK")
"""Scripts with letters that look the same; mixed within a word they imitate somebody else's name."""


class BadNameError(PortalError):
    status = 422


def clean_name(text: str) -> str:
    """One line without invisible characters or turned directions. Raises BadNameError."""
    visible = "".join(
        " " if unicodedata.category(char)[0] in "ZC" and char.isspace() else char
        for char in unicodedata.normalize("NFC", text[: LONGEST * 4])
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    name = " ".join(visible.split())
    if not any(char.isalnum() for char in name):
        raise BadNameError("Write a name, or a nickname, with at least one letter.")
    if len(name) > LONGEST:
        raise BadNameError(f"A name has at most {LONGEST} characters.")
    if "://" in name or "@" in name:
        raise BadNameError("Write a name here, not an address: it is shown to everybody.")
    if any(len(_scripts(word)) > 1 for word in name.split()):
        raise BadNameError("Write each word of the name in one alphabet.")
    return name


def name_from_email(email: str) -> str:
    """A first guess until somebody says better: `lars.kurth+xen@example.org` is Lars Kurth."""
    local = email.rpartition("@")[0].partition("+")[0]
    words = [word.rstrip("0123456789") or word for word in re.findall(r"[A-Za-z0-9']+", local)]
    try:
        return clean_name(" ".join(word[:1].upper() + word[1:] for word in words)[:LONGEST])
    except BadNameError:
        return "Contributor"


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(char, "").split(" ")[0] for char in word if char.isalpha()} & set(ALIKE)
