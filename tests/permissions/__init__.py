"""Who may do what: the table of every address of the site, checked by tests/test_permissions.py.

Each room has a module here with

- `PUBLIC`: addresses everybody may read and get the same from, rule -> a sample path ("" where the rule has no parts);
- `ROWS`: everything else, one `Row` for each method of each rule, with whom it lets in;
- `samples(session, people)`: makes what the sample paths need. It may be missing.

An address that stands in no module fails the build.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

STRANGERS = frozenset({"visitor", "closed account", "ended session"})
"""Signed out, or with the cookie of an account that was closed, or of a session that was ended."""
CONTRIBUTORS = frozenset({"Alice", "Bob"})
AUTHORS = frozenset({"Arthur", "Erin", "Adam"})
EDITORS = frozenset({"Erin", "Adam"})
ORGANISERS = frozenset({"Olga", "Adam"})
ADMINS = frozenset({"Adam"})
STAFF = AUTHORS | EDITORS | ORGANISERS | ADMINS
SIGNED_IN = STAFF | CONTRIBUTORS
EVERYBODY = SIGNED_IN | STRANGERS


@dataclass(frozen=True)
class Row:
    """`path` is a sample of `rule`, e.g. a thing that belongs to Bob; `form` is what is posted there."""

    method: str
    rule: str
    let_in: frozenset[str]
    path: str = ""
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def sample(self) -> str:
        return self.path or self.rule
