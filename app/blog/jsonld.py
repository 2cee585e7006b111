"""A post as search engines read it (schema.org, JSON-LD)."""

from typing import Any

from app.blog.queries import Article


def blog_posting(post: Article, *, site_name: str, site_url: str, language: str) -> dict[str, Any]:
    url = site_url + post.path
    posting: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": post.title,
        "description": post.summary,
        "datePublished": post.published_at.isoformat(),
        "dateModified": max(post.public_at, post.published_at).isoformat(),
        "inLanguage": language,
        "author": {
            "@type": "Person" if post.author_is_person else "Organization",
            "name": post.author.name,
            "url": site_url + post.author.href,
        },
        "publisher": {"@type": "Organization", "name": site_name, "url": f"{site_url}/"},
        "keywords": [tag.name for tag in post.tags],
        "articleSection": [category.name for category in post.categories],
    }
    if post.follows and post.follows.url:
        posting["isBasedOn"] = post.follows.url
    return {key: value for key, value in posting.items() if value != []}
