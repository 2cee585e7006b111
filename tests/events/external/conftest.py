from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.core.outbound.serving import serving
from tests.events.external.elsewhere import Elsewhere


@pytest.fixture
def elsewhere(app: Flask, session: Session) -> Iterator[Elsewhere]:
    with serving(lambda *_: there.answer) as server:  # type: ignore[arg-type]  # bytes, or an iterator of them
        there = Elsewhere(app, session, server)
        yield there
