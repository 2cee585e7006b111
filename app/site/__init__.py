"""Pages that join the features: home, search, sitemap, desk."""
