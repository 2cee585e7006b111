"""Mails that become files, where no server is set; and what no text of a mail can do."""

import logging
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.config import Settings
from app.core.mail import WAITS, deliver_due
from tests.conftest import NOW
from tests.core.mail.serving import LONG_LINE, parsed, put, row


def test_a_mail_becomes_a_file_and_its_text_goes(
    session: Session, factory: sessionmaker[Any], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    put(session)
    with caplog.at_level(logging.INFO):
        assert deliver_due(factory, settings, NOW) == 1
    path = next((settings.data_dir / "outbox").iterdir())
    assert path.name == "20120420T090000Z-000001.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    message = parsed(path.read_bytes())
    assert message["To"] == "Carol <carol@example.org>"
    assert message["From"] == "portal@localhost"
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@portal.test>")
    assert LONG_LINE in path.read_text("ascii").splitlines()
    assert (row(session).sent_at, row(session).text) == (NOW, None)
    assert [each.message for each in caplog.records] == [
        f"mail: Sign in to the portal ({path})",
    ]
    assert deliver_due(factory, settings, NOW + timedelta(days=1)) == 0


def test_an_outbox_that_cannot_be_written_keeps_the_mail(
    session: Session, factory: sessionmaker[Any], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    put(session)
    put(session, key="b")
    blocked = settings.data_dir / "outbox"
    blocked.write_text("a file where the folder should be")
    assert deliver_due(factory, settings, NOW) == 0
    assert len(caplog.records) == 1
    assert "it is kept and tried again in 0:01:00" in caplog.text
    blocked.unlink()
    assert deliver_due(factory, settings, NOW + WAITS[0]) == 2
    assert len(list(blocked.glob("*.eml"))) == 2


def test_a_full_disk_leaves_no_half_file(
    session: Session, factory: sessionmaker[Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(session)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        assert deliver_due(factory, settings, NOW) == 0
    assert list((settings.data_dir / "outbox").iterdir()) == []
    assert row(session).last_error == "[Errno 28] No space left on device"
    assert deliver_due(factory, settings, NOW + WAITS[0]) == 1


EVIL = ("\r\n", "\n", "\r", "\u2028", "\x0b", "\u0085")


@pytest.mark.parametrize(
    ("database_url", "evil"),
    [*product(("sqlite", "postgresql"), EVIL), ("sqlite", "\x00")],  # PostgreSQL holds no NUL in a text
    indirect=["database_url"],
)
def test_no_text_begins_another_header(
    session: Session, factory: sessionmaker[Any], settings: Settings, evil: str
) -> None:
    put(
        session,
        to=(f"Carol{evil}Bcc: eve@example.org", "carol@example.org"),
        subject=f"Hello{evil}Bcc: eve@example.org{evil}{evil}<b>body</b>" + "x" * 10_000,
    )
    assert deliver_due(factory, settings, NOW) == 1
    message = parsed(next((settings.data_dir / "outbox").iterdir()).read_bytes())
    assert sorted(message.keys()) == sorted([
        "To", "From", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    ])  # fmt: skip
    assert [address.addr_spec for address in message["To"].addresses] == ["carol@example.org"]
    assert message["Subject"].startswith("Hello Bcc: eve@example.org <b>body</b>")


def test_an_address_that_is_none_is_given_up(session: Session, factory: sessionmaker[Any], settings: Settings) -> None:
    put(session, to=("", "carol@example.org\r\nBcc: eve@example.org"))
    put(session, key="b")
    assert deliver_due(factory, settings, NOW) == 1
    assert len(list((settings.data_dir / "outbox").iterdir())) == 1
