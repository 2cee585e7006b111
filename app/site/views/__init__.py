"""Pages that join the features."""

from app.site.views import home, machinery, pages, search

BLUEPRINTS = (home.bp, machinery.bp, search.bp, pages.bp)
