"""Pages that join the features."""

from app.site.views import pages, search

BLUEPRINTS = (search.bp, pages.bp)
