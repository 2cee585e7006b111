"""The blueprint that pages, calendars and news share."""

from flask import Blueprint

bp = Blueprint("events", __name__)
