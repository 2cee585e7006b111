from datetime import timedelta

from sqlalchemy.orm import Session

from app.people.links import hash_token
from app.people.models import Passkey, Person, SignInLink
from app.people.notices import Kind
from app.people.notices.links import path_of
from tests.conftest import NOW
from tests.factories import STANDING
from tests.permissions import ADMINS, EVERYBODY, SIGNED_IN, STAFF, Row

PUBLIC = {"/me/gone/": "", "/sign-in/sent/": ""}
TOKEN, ADDRESS_TOKEN, OLD_TOKEN = "t" * 43, "a" * 43, "o" * 43
BOB = Person(id=list(STANDING).index("Bob") + 1)
MAILS = path_of(BOB, Kind.TASKS, "test" * 10)
ROWS = (
    Row("GET", "/sign-in/", EVERYBODY),
    Row("POST", "/sign-in/", EVERYBODY, form={"email": "carol@example.org"}),
    Row("GET", "/sign-in/<token>/", EVERYBODY, f"/sign-in/{TOKEN}/"),
    Row("POST", "/sign-in/<token>/", EVERYBODY, f"/sign-in/{TOKEN}/"),
    Row("POST", "/sign-in/<token>/again/", EVERYBODY, f"/sign-in/{OLD_TOKEN}/again/"),
    Row("POST", "/sign-in/passkey/options/", EVERYBODY),
    Row("POST", "/sign-in/passkey/", EVERYBODY, form={"answer": "{}"}),
    Row("POST", "/sign-out/", EVERYBODY),
    Row("GET", "/me/", SIGNED_IN),
    Row("POST", "/me/name/", SIGNED_IN, form={"name": "Somebody"}),
    Row("POST", "/me/public/", SIGNED_IN, form={"public": "yes"}),
    Row("POST", "/me/address/", SIGNED_IN, form={"email": "new@example.org"}),
    Row("GET", "/me/address/<token>/", SIGNED_IN, f"/me/address/{ADDRESS_TOKEN}/"),
    Row("POST", "/me/address/<token>/", SIGNED_IN, f"/me/address/{ADDRESS_TOKEN}/"),
    Row("POST", "/me/passkeys/options/", STAFF),
    Row("POST", "/me/passkeys/", STAFF, form={"name": "Laptop", "answer": "{}"}),
    Row("POST", "/me/passkeys/<int:passkey_id>/remove/", STAFF, "/me/passkeys/1/remove/"),
    Row("POST", "/me/mails/", SIGNED_IN, form={"kinds": "tasks"}),
    Row("GET", "/mails/<token>/", EVERYBODY, MAILS),
    Row("POST", "/mails/<token>/", EVERYBODY, MAILS),
    Row("GET", "/me/export/", SIGNED_IN),
    Row("GET", "/me/delete/", SIGNED_IN),
    Row("POST", "/me/delete/", SIGNED_IN),
    Row("GET", "/desk/people/", ADMINS),
    Row("POST", "/desk/people/", ADMINS, form={"name": "Carol", "email": "carol@example.org", "role": "author"}),
    Row("GET", "/desk/people/new/", ADMINS),
    Row("GET", "/desk/people/<slug>/", ADMINS, "/desk/people/bob/"),
    Row("POST", "/desk/people/<slug>/role/", ADMINS, "/desk/people/bob/role/", {"role": "admin", "version": "1"}),
    Row("POST", "/desk/people/<slug>/close/", ADMINS, "/desk/people/bob/close/"),
    Row("POST", "/desk/people/<slug>/reopen/", ADMINS, "/desk/people/carl/reopen/"),
    Row("POST", "/desk/people/<slug>/link/", ADMINS, "/desk/people/bob/link/"),
)


def samples(session: Session, people: dict[str, Person]) -> None:
    of_olga = {"person_id": people["Olga"].id, "name": "Laptop", "sign_count": 0, "created_at": NOW}
    session.add(Passkey(credential_id=b"of Olga", public_key=b"of Olga", **of_olga))
    for token, email, minutes, owner in (
        (TOKEN, "dave@example.org", 15, None),
        (OLD_TOKEN, "dave@example.org", 0, None),
        (ADDRESS_TOKEN, "bob@new.example.org", 15, people["Bob"].id),
    ):
        session.add(
            SignInLink(
                token_hash=hash_token(token),
                email=email,
                person_id=owner,
                created_at=NOW,
                expires_at=NOW + timedelta(minutes=minutes),
            )
        )
