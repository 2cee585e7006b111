"""Pages that join the features."""

from app.site.views import home, machinery, pages, people, search

BLUEPRINTS = (home.bp, machinery.bp, people.bp, search.bp, pages.bp)
