"""Pages that join the features."""

from app.site.views import machinery, pages, search

BLUEPRINTS = (machinery.bp, search.bp, pages.bp)
