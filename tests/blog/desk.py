"""Somebody at the forms of the desk, and what the desk answers."""

from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blog.models import Post
from app.people.models import Person
from tests.factories import sign_in
from tests.reading import page, words
from tests.reading import select as find


class Writer:
    """Somebody signed in, at the forms of the desk."""

    def __init__(self, client: FlaskClient, who: Person) -> None:
        self.client, self.who = client, who
        self.token = sign_in(client, who)

    def form(self, path: str) -> dict[str, Any]:
        """What the form of that page holds, as a browser would send it."""
        document = page(self.client, path)
        [form] = find(document, "form.editor")
        values: dict[str, Any] = {}
        for field in form.xpath(".//input|.//textarea|.//select"):
            name, kind = field.get("name"), field.get("type")
            if kind == "checkbox":
                if field.get("checked") is not None:
                    values.setdefault(name, []).append(field.get("value"))
            elif field.tag == "select":
                values[name] = (field.xpath("./option[@selected]/@value") or field.xpath("./option/@value"))[0]
            else:
                values[name] = field.value if field.tag == "textarea" else field.get("value", "")
        return values

    def send(self, path: str, **values: Any) -> Any:
        return self.client.post(path, data={"csrf_token": self.token, **values})

    def fill(self, path: str, **values: Any) -> Any:
        return self.send(path, **(self.form(path) | values))


def only(session: Session) -> Post:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Post)).one()


def notice(client: FlaskClient, path: str) -> str:
    return words(find(page(client, path), ".notice")[0])


def alert(answer: Any) -> str:
    return words(find(html.document_fromstring(answer.get_data(as_text=True)), ".error-summary")[0])


def typed_in(answer: Any) -> dict[str, Any]:
    document = html.document_fromstring(answer.get_data(as_text=True))
    [form] = find(document, "form.editor")
    return {field.get("name"): field.value for field in form.xpath(".//input|.//textarea") if field.get("name")}
