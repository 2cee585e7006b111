"""The application: wires the rooms together, decides nothing."""

from datetime import datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.blog import desk as blog_desk
from app.blog import legacy, traces  # noqa: F401 — traces tells the dossier what the blog holds
from app.blog import views as blog_views
from app.config import ROOT, Settings, from_env
from app.core import clock, commands, migrations, outbound, outbox, siteinfo, worker  # noqa: F401 — tables are known once their modules are imported
from app.core.database import Base, db
from app.docsdays import desk as docsdays_desk
from app.docsdays import views as docsdays_views
from app.docsdays.mediawiki import desk as wiki_desk
from app.docsdays.mediawiki import lists as wiki_lists
from app.docsdays.mediawiki import traces as wiki_traces  # noqa: F401 — tells the dossier of the edits on the wiki
from app.docsdays.mediawiki import views as wiki_views
from app.events import desk as events_desk
from app.events import traces as events_traces  # noqa: F401 — tells the dossier what the calendar holds
from app.events import views as events_views
from app.events.attendance import traces as attendance_traces  # noqa: F401 — as above
from app.events.attendance import views as attendance_views
from app.events.liveness import views as liveness_views
from app.events.proposals import traces as proposals_traces  # noqa: F401 — as above
from app.events.proposals import views as proposals_views
from app.people import cli as people_cli
from app.people import desk as people_desk
from app.people import me, sessions
from app.people import models as people_models  # noqa: F401 — tables are known once their modules are imported
from app.people import views as people_views
from app.people.notices import traces as notices_traces  # noqa: F401 — as above
from app.people.notices import views as notices_views
from app.search.models import is_modelled
from app.site import (
    cli,
    doctor,
    jobs,
    moments,
    planned_docs_days,  # noqa: F401 — as above
    serve,
    suggestions,
    views,
)
from app.site.personal import traces as personal_traces  # noqa: F401 — as above
from app.web import access, assets, cache, errors, filters, guard, headers, limits, logs, numbers, pages, probes, qr
from app.web.rules import LateRule

MIGRATIONS = ROOT / "migrations"
BLUEPRINTS = (
    qr.bp,
    people_views.bp,
    me.bp,
    notices_views.bp,
    people_desk.bp,
    blog_views.bp,
    legacy.bp,
    *blog_desk.BLUEPRINTS,
    events_views.bp,
    proposals_views.bp,
    attendance_views.bp,
    liveness_views.bp,
    *events_desk.BLUEPRINTS,
    *docsdays_views.BLUEPRINTS,
    *docsdays_desk.BLUEPRINTS,
    wiki_desk.bp,
    wiki_lists.bp,
    wiki_views.bp,
    *views.BLUEPRINTS,
)
COMMANDS = (
    cli.commands,
    cli.search_commands,
    cli.imports,
    migrations.commands,
    people_cli.commands,
    serve.command,
    doctor.command,
    worker.command,
)
MAX_REQUEST_BYTES = 2 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Builds one application. Connects to nothing and writes nothing but, in development, the secret."""
    settings = settings or from_env()
    app = Flask("app", static_folder=None)
    app.url_rule_class = LateRule
    _configure(app, settings)
    logs.configure(settings.log_format)
    clock.start_at(settings.clock)

    db.init_app(app, settings.database_url)
    migrations.init_app(app, MIGRATIONS, Base.metadata, is_modelled)

    outbound.init_app(app)
    numbers.init_app(app)
    pages.init_app(app, settings)
    sessions.init_app(app, settings)
    guard.init_app(app, settings)
    headers.init_app(app, settings)
    access.init_app(app)
    errors.init_app(app, suggestions.for_path)
    filters.init_app(app)
    limits.init_app(app)
    assets.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    commands.speak_plainly(app)
    worker.init_app(app, jobs.all_jobs())
    probes.init_app(app, settings)
    cache.init_app(app, settings, _next_change(app))
    return app


def _next_change(app: Flask) -> cache.NextChange:
    def ask(now: datetime) -> datetime:
        with app.app_context():
            db.session.info["reading"] = True
            return moments.next_change(db.session, now, zone=pages.current_site().zone)

    return ask


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.url_map.strict_slashes = True
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]  # Flask's documented way
