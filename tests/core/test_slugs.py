from hypothesis import given
from hypothesis import strategies as st

from app.core.slugs import is_slug, slugify


def test_titles_become_what_wordpress_made_of_them() -> None:
    assert slugify("Xen 4.2: cpupools") == "xen-4-2-cpupools"
    assert slugify("Linux 3.3!") == "linux-3-3"
    assert slugify("Dom0 Memory — Where It Has Not Gone") == "dom0-memory-where-it-has-not-gone"
    assert slugify("Roger Pau Monné's disks") == "roger-pau-monnes-disks"


@given(st.text())
def test_slugs_are_stable_and_plain(text: str) -> None:
    slug = slugify(text)
    assert slugify(slug) == slug
    assert slug == "" or is_slug(slug)
