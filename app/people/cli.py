"""`flask people`: add somebody, let somebody in."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.config import Settings
from app.core import clock
from app.core.database import db
from app.core.errors import ConflictError, NotFoundError
from app.core.migrations import with_known_schema
from app.people import actions, queries
from app.people.addresses import normal_email
from app.people.links import LIFETIME, LIFETIME_UNDER_CLOCK
from app.people.models import Role
from app.web.filters import clock_time

commands = AppGroup("people", help="Add people, let them in.")


@commands.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.CONTRIBUTOR.value)
@with_known_schema
def add(name: str, email: str, role: str) -> None:
    """Adds a person, who can then sign in with that mail address."""
    email = normal_email(email)
    if queries.person_by_email(db.session, email) is not None:
        raise ConflictError(f"somebody has the address {email} already; nothing was changed.")
    person = actions.add_person(db.session, name=name, email=email, role=role, now=clock.now())
    db.session.commit()
    click.echo(f"Added {person.name} ({person.role}). `flask people link {email}` lets them in.")


@commands.command("link")
@click.argument("email")
@with_known_schema
def link(email: str) -> None:
    """Prints a one-time address that signs this person in. Whoever opens it is them: hand it over with care."""
    now = clock.now()
    person = queries.person_by_email(db.session, normal_email(email))
    if person is None:
        raise NotFoundError(f"nobody has the address {email}; `flask people add NAME {email}` adds them.")
    settings: Settings = current_app.extensions["settings"]
    lifetime = LIFETIME_UNDER_CLOCK if settings.clock else LIFETIME
    link, token = actions.link_for(db.session, person, now=now, lifetime=lifetime)
    db.session.commit()
    click.echo(f"{settings.site_url}/sign-in/{token}/")
    click.echo(f"It works once, until {clock_time(link.expires_at)}.", err=True)
