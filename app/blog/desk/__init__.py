"""Where authors and editors keep posts, and the earlier texts of them."""

from app.blog.desk import posts, revisions

BLUEPRINTS = (posts.bp, revisions.bp)
