import gc

gc.disable()  # what is imported stays: looking through it again and again would take a seventh of the start

from app import create_app  # noqa: E402 — after the line that makes it quick
from app.config import ConfigError  # noqa: E402

try:
    app = create_app()
except ConfigError as error:
    raise SystemExit(f"Error: {error}") from None
gc.enable()
