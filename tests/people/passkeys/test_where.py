"""Where passkeys work, what the pages offer, and what that costs."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.config import ROOT
from app.people.models import Person
from app.people.passkeys import work_at
from tests.conftest import make_settings
from tests.factories import sign_in


@pytest.mark.parametrize(
    ("site_url", "works"),
    [
        ("https://portal.example.org", True),
        ("http://localhost:8000", True),
        ("http://portal.localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("https://192.0.2.7", False),
        ("https://[2001:db8::1]", False),
        ("http://portal.example.org", False),
    ],
)
def test_where_passkeys_work(tmp_path: Path, site_url: str, works: bool) -> None:
    assert work_at(make_settings(tmp_path, "sqlite://", site_url=site_url)) is works


def test_the_pages_offer_them_where_they_work(client: FlaskClient, olga: Person) -> None:
    page = client.get("/sign-in/")
    assert page.text.count('data-passkey="get" hidden') == 1
    assert "Set-Cookie" not in page.headers
    sign_in(client, olga)
    assert 'data-passkey="create" hidden' in client.get("/me/").text


def test_the_policies_leave_them_to_our_own_pages(client: FlaskClient) -> None:
    """What Permissions-Policy does not name is for pages of the same origin (WebAuthn Level 3, section 5.9)."""
    headers = client.get("/sign-in/").headers
    assert "publickey-credentials" not in headers["Permissions-Policy"]
    assert "connect-src 'self'" in headers["Content-Security-Policy"]


def test_the_library_is_loaded_by_its_first_user_only() -> None:
    """It takes 14 MB of each process."""
    code = "import sys, app; app.create_app(); print('webauthn' in sys.modules, 'cryptography' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
