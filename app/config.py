"""Every setting of the portal: its type, its default and its meaning. The only reader of the environment."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_PORTS = {"http": 80, "https": 443}
DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
ROOT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """A setting is missing, malformed or unsafe; the message says which one and what to write instead."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How often something may be asked for. Windows are in seconds; successes are never counted."""

    sign_in_mails_per_email: int = 5
    """While the links of these mails work: whoever asks in another's name locks nobody out."""
    sign_in_mails_per_address: int = 60
    sign_in_window: int = 3600
    sign_in_failures_per_address: int = 60
    claims_per_person: int = 60
    claim_window: int = 3600
    texts_per_person: int = 60
    """Notes and work handed in, on any tasks."""
    text_window: int = 3600
    searches_per_address: int = 600
    search_window: int = 60


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One installation. Tests build it directly; everything else calls `from_env`."""

    database_url: str
    """SQLAlchemy address; `sqlite:///…` or `postgresql://…`. Default: SQLite in `data_dir`."""
    data_dir: Path = ROOT / "instance"
    """Database, media, secret, outbox."""
    content_dir: Path = ROOT / "content"
    """What `flask content load` reads by default."""
    site_url: str = "http://127.0.0.1:8000"
    """Every absolute address is built from it, never from the request. No trailing slash."""
    secret_key: str
    """Signs session cookies. Made and kept in `data_dir` when absent in development."""
    mail_url: str = ""
    """`smtp://user:password@host:port`, `smtps://…`; empty: each mail is a file in `data_dir/outbox`."""
    mail_from: str = "portal@localhost"
    mediawiki_url: str = ""
    """The `api.php` of the wiki whose edits are seen; empty: none. It may be a machine of one's own network."""
    mediawiki_user: str = ""
    """Of a bot password (`Name@label`): writes lists of tasks to the wiki, and reads one that is private."""
    mediawiki_password: str = ""
    trusted_proxies: int = 0
    """How many proxies in front add X-Forwarded-For and -Proto."""
    workers: int = 1
    """Server processes."""
    clock: datetime | None = None
    """Development only: the site as of this moment; time runs on from there."""
    env: str = "development"
    """`development` or `production`; production refuses unsafe settings."""
    log_format: str = "text"
    """`text` or `json`, one line a record on standard error."""
    limits: Limits = field(default_factory=Limits)

    @property
    def is_https(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def host(self) -> str:
        """The one trusted host name, with its port if it has one."""
        return urlsplit(self.site_url).netloc


def from_env(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the environment and `.env`, and refuses what cannot be run safely. Raises `ConfigError`."""
    values = dict(_read_dotenv(ROOT / ".env"))
    values.update(os.environ if environ is None else environ)
    env = _choice(values, "PORTAL_ENV", ("development", "production"))
    data_dir = Path(values.get("DATA_DIR") or ROOT / "instance").resolve()
    settings = Settings(
        database_url=_database_url(values, data_dir),
        data_dir=data_dir,
        site_url=_site_url(values),
        secret_key=values.get("SECRET_KEY") or _kept_secret(data_dir, env),
        mail_url=_mail_url(values),
        mail_from=values.get("MAIL_FROM") or "portal@localhost",
        mediawiki_url=_mediawiki_url(values),
        mediawiki_user=values.get("MEDIAWIKI_USER") or "",
        mediawiki_password=values.get("MEDIAWIKI_PASSWORD") or "",
        trusted_proxies=_count(values, "TRUSTED_PROXIES", 0),
        workers=_count(values, "WORKERS", 1, least=1),
        clock=_moment(values, "CLOCK"),
        env=env,
        log_format=_choice(values, "LOG_FORMAT", ("text", "json")),
    )
    if env == "production":
        _refuse_unsafe(settings)
    return settings


def _refuse_unsafe(settings: Settings) -> None:
    if not settings.is_https:
        raise ConfigError("SITE_URL must be an https address in production; it is " + settings.site_url)
    if len(settings.secret_key) < 32:
        raise ConfigError("SECRET_KEY must be at least 32 characters long in production.")
    if settings.clock is not None:
        raise ConfigError("CLOCK is for development only; remove it in production.")
    if not settings.mail_url:
        raise ConfigError("MAIL_URL must be set in production (smtp://… or smtps://…): people sign in by mail.")


def _read_dotenv(path: Path) -> list[tuple[str, str]]:
    if not path.is_file():
        return []
    pairs = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, sep, value = text.partition("=")
        if not sep:
            raise ConfigError(f"{path.name}, line {number}: expected NAME=value.")
        pairs.append((name.strip(), value.strip().strip("\"'")))
    return pairs


def _choice(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = values.get(name) or allowed[0]
    if value not in allowed:
        raise ConfigError(f"{name} must be one of {', '.join(allowed)}; it is {value!r}.")
    return value


def _count(values: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    value = values.get(name) or str(default)
    if not value.isdecimal() or int(value) < least or (most is not None and int(value) > most):
        bounds = f"from {least} {'up' if most is None else f'to {most}'}"
        raise ConfigError(f"{name} must be a whole number {bounds}; it is {value!r}.")
    return int(value)


def _moment(values: Mapping[str, str], name: str) -> datetime | None:
    value = values.get(name)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ConfigError(f"{name} must be a moment such as 2012-04-20T09:00Z; it is {value!r}.") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _database_url(values: Mapping[str, str], data_dir: Path) -> str:
    url = values.get("DATABASE_URL") or f"sqlite:///{data_dir / 'portal.sqlite3'}"
    try:
        is_known = make_url(url).drivername in DATABASES
    except (ArgumentError, ValueError):  # no address at all; a port that is no number
        is_known = False
    if not is_known:  # said without the address, which may hold a password
        raise ConfigError("DATABASE_URL must look like sqlite:////FILE or postgresql://USER:PASSWORD@HOST/NAME.")
    return url


def _site_url(values: Mapping[str, str]) -> str:
    port = _count(values, "PORT", 8000, least=1, most=65535)
    default = f"http://{values.get('HOST') or '127.0.0.1'}:{port}"
    url = (values.get("SITE_URL") or default).rstrip("/")
    try:
        parts = urlsplit(url)
        own_port = parts.port
    except ValueError:
        parts, own_port = urlsplit(""), None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path or parts.query or "@" in parts.netloc:
        raise ConfigError(f"SITE_URL must look like https://portal.example.org; it is {url!r}.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{own_port}" if own_port not in (None, DEFAULT_PORTS[parts.scheme]) else "")


def _mail_url(values: Mapping[str, str]) -> str:
    url = values.get("MAIL_URL") or ""
    if url and urlsplit(url).scheme not in ("smtp", "smtps"):
        raise ConfigError(f"MAIL_URL must start with smtp:// or smtps://; it is {url!r}.")
    return url


def _mediawiki_url(values: Mapping[str, str]) -> str:
    url = values.get("MEDIAWIKI_URL") or ""
    parts = urlsplit(url)
    is_api = parts.scheme in DEFAULT_PORTS and parts.hostname and parts.path.endswith("/api.php") and not parts.query
    if url and (not is_api or "@" in parts.netloc or parts.fragment):
        raise ConfigError(f"MEDIAWIKI_URL must look like https://wiki.example.org/w/api.php; it is {url!r}.")
    if bool(values.get("MEDIAWIKI_USER")) != bool(values.get("MEDIAWIKI_PASSWORD")):
        raise ConfigError("MEDIAWIKI_USER and MEDIAWIKI_PASSWORD belong together: set both, or neither.")
    return url


def _kept_secret(data_dir: Path, env: str) -> str:
    """The development secret: made once, readable by its owner only."""
    if env == "production":
        raise ConfigError("SECRET_KEY is required in production; `openssl rand -hex 32` makes one.")
    path = data_dir / "secret"
    try:
        if not path.is_file():
            _make_secret(path)
        return path.read_text("utf-8").strip()
    except OSError as error:
        why = f"{str(data_dir)!r} ({error.strerror})"
        raise ConfigError(f"DATA_DIR must be a folder that can be read and written to; it is {why}.") from error


def _make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"secret.{secrets.token_hex(8)}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(secrets.token_hex(32), "utf-8")
    with suppress(FileExistsError):
        path.hardlink_to(unfinished)  # whole or not at all, however many processes start at once
    unfinished.unlink()
