import gc
import os

# Read by granian's allocator when it is loaded. With an arena for each thread, 32 clients of a large feed took 100 MB.
os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1,dirty_decay_ms:250,muzzy_decay_ms:0")
gc.disable()  # what is imported stays: looking through it again and again would take a seventh of the start

from app import create_app  # noqa: E402 — after the line that makes it quick
from app.config import ConfigError  # noqa: E402

try:
    app = create_app()
except ConfigError as error:
    raise SystemExit(f"Error: {error}") from None
gc.freeze()  # nor looked through later: a sixth of a second before the first answer
gc.enable()
