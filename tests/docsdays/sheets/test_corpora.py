"""Other people's pages of wikitext: each line is accounted for, and what is imported comes back the same.

The pages are not part of this repository; where they lie beside it, as `../shared/corpora/wiki`, all are read.
"""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.config import ROOT
from app.docsdays.sheets.carrying import carry_out
from app.docsdays.sheets.models import ImportRun
from app.docsdays.sheets.verdicts import Kind, verdicts
from app.docsdays.wikitext import Account, read
from app.docsdays.wikitext import Kind as LineKind
from tests.conftest import NOW

CORPORA = ROOT.parent / "shared" / "corpora" / "wiki"
FILES = sorted(path for path in CORPORA.rglob("*") if path.is_file()) if CORPORA.is_dir() else []


def imported(session: Session, account: Account, page: str) -> Counter[str]:
    run = ImportRun(page=page, area="", text="", started_at=NOW, counts={})
    session.add(run)
    session.flush()
    counts = carry_out(session, verdicts(session, account.rows, page=page, now=NOW), run, by=None, now=NOW)
    session.commit()
    return counts


@pytest.mark.skipif(not FILES, reason="needs the pages of ../shared/corpora/wiki")
def test_each_line_of_each_page_is_accounted_for(app: Flask, session: Session) -> None:
    kinds: Counter[str] = Counter()
    for file in FILES:
        data = file.read_bytes()
        account = read(data)
        filled = [number for number, line in enumerate(data.decode().splitlines(), 1) if line.strip()]
        assert [line.number for line in account.lines] == filled, file
        assert all(line.reason for line in account.lines if line.kind == LineKind.NOT_UNDERSTOOD), file
        assert all(line.rows for line in account.lines if line.kind == LineKind.TASK), file
        kinds += Counter(str(line.kind) for line in account.lines)
        with app.app_context():
            first = imported(session, account, file.name)
            second = imported(session, account, file.name)
        assert first[Kind.NEW] == sum(first.values()) == second[Kind.SAME] == len(account.rows), file
    print(len(FILES), "pages, lines:", dict(kinds))
    assert kinds["task"] > len(FILES)
