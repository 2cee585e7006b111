"""Pages that join the features."""

from app.site.views import desk, home, machinery, pages, people, personal, search

BLUEPRINTS = (desk.bp, home.bp, machinery.bp, people.bp, personal.bp, search.bp, pages.bp)
