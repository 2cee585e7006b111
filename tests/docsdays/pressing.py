"""The page of one task, read and pressed as a browser would."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.reading import one, page, select, words

PATH = "/docs-days/tasks/XD-7K2Q/"


def post(client: FlaskClient, address: str, token: str, **fields: str) -> TestResponse:
    return client.post(address, data={"csrf_token": token, **fields})


def stand(client: FlaskClient) -> str:
    return words(one(page(client, PATH), "div.stand"))


def buttons(client: FlaskClient) -> list[str]:
    return [words(button) for button in select(one(page(client, PATH), "div.stand"), "button")]
