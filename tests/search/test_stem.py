"""The stemmer is held against the one inside SQLite, on every word of the real content."""

import re

import pysqlite3

from app.config import ROOT
from app.search.stem import stem

OF_THE_PAPER = """
    caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned
    falling hissing fizzed failing filing happy sky yes relational conditional rational valenci hesitanci digitizer
    conformabli radicalli differentli vileli analogousli vietnamization predication operator feudalism decisiveness
    hopefulness callousness formaliti sensitiviti sensibiliti triplicate formative formalize electriciti electrical
    hopeful goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement
    adjustment dependent adoption homologou communism activate angulariti homologous effective bowdlerize probate rate
    cease controll roll possibly psychology abruptly y yy yyy by syzygy eyed
"""


def test_every_word_of_the_content_has_the_stem_that_sqlite_gives_it() -> None:
    texts = [path.read_text("utf-8").lower() for path in (ROOT / "content").rglob("*") if path.is_file()]
    words = sorted(set(re.findall("[a-z0-9]+", " ".join([OF_THE_PAPER, *texts]))))
    connection = pysqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE given USING fts5(word, tokenize='porter unicode61')")
    connection.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(given, 'instance')")
    connection.executemany("INSERT INTO given(rowid, word) VALUES (?, ?)", enumerate(words))
    expected = {words[row]: term for row, term in connection.execute("SELECT doc, term FROM stems")}
    connection.close()
    assert len(words) > 2000
    assert {word: stem(word) for word in words} == expected


def test_one_stem_for_the_forms_of_a_word() -> None:
    assert {stem(word) for word in ("migrate", "migrates", "migrated", "migrating", "migration")} == {"migrat"}
