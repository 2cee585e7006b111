"""The one way out: fetching an address somebody gave, without being led to this machine or its neighbours."""

from flask import Flask, current_app

from .client import Answer, Client, OutboundError

__all__ = ["Answer", "Client", "OutboundError", "current_client", "init_app"]


def init_app(app: Flask) -> None:
    app.extensions["outbound"] = Client()


def current_client() -> Client:
    client: Client = current_app.extensions["outbound"]
    return client
