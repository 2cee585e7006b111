from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.blog import content
from app.blog.models import Status
from app.config import ROOT
from tests.blog import writing
from tests.blog.reading import moved
from tests.blog.writing import edit
from tests.conftest import NOW

HELD = [
    "http://blog.xen.org/index.php/2011/01/14/linux-2-6-37-first-upstream-linux-kernel-to-work-as-dom0/",
    "http://blog.xen.org/index.php/2011/03/25/xen-4-1-releases/",
    "http://blog.xen.org/index.php/2011/06/02/xen-celebrates-full-dom0-and-domu-support-in-linux-3-0/",
    "http://blog.xen.org/index.php/2011/11/29/baremetal-vs-xen-vs-kvm-redux/",
    "http://blog.xen.org/index.php/2012/06/13/the-intel-sysret-privilege-escalation/",
    "http://blog.xen.org/index.php/2012/07/16/pci-passthrough-in-qemu/",
    "http://blog.xen.org/index.php/2012/08/31/xen-tools-a-straightforward-vm-provisioninginstallation-tool/",
    "http://blog.xen.org/index.php/2012/09/17/xen-4-2-0-released/",
    "http://blog.xen.org/index.php/2012/10/23/the-paravirtualization-spectrum-part-1-the-ends-of-the-spectrum/",
    "http://blog.xen.org/index.php/2012/11/23/improving-block-protocol-scalability-with-persistent-grants/",
    "http://blog.xen.org/index.php/2013/07/09/xen-4-3-0-released/",
    "http://blog.xen.org/index.php/2013/07/31/the-xen-project-at-oscon/",
    "http://blog.xen.org/index.php/2013/12/09/announcing-the-1-0-release-of-mirage-os/",
    "https://blog.xenproject.org/2011/09/15/xen-hackathon-munich/",
    "http://blog.xen.org/index.php/page/2/",
    "https://blog.xenproject.org/category/announcements/",
]
"""Addresses of the replaced blog, seen in public pages, whose posts or listings we hold."""
NOT_HELD = [
    "http://blog.xen.org/index.php/2008/08/13/xenaccess-projects-gets-wider-promotion/",
    "http://blog.xen.org/index.php/2010/01/18/xen-cloud-platform-code-update/",
    "http://blog.xen.org/index.php/2014/02/07/xen-fosdem14-an-even-report/",
    "http://blog.xen.org/index.php/2014/09/08/xen-docker-made-for-each-other/?utm_source=rss&utm_medium=rss",
    "http://blog.xen.org/wp-content/uploads/2011/11/overview.png",
    "https://blog.xenproject.org/2008/03/page/2/",
    "https://blog.xenproject.org/author/russellp/page/3/",
]


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def test_old_addresses_of_what_we_hold(client: FlaskClient, session: Session) -> None:
    content.load(session, ROOT / "content", zone=writing.UTC, now=NOW.replace(year=2026))
    session.commit()
    from app.core import clock

    clock.freeze(NOW.replace(year=2026))
    for url in HELD:
        status, target = moved(client, path_of(url))
        if status == 301:
            assert target is not None
            assert "index.php" not in target
            status, _ = moved(client, target)
        assert status == 200, url
    assert [moved(client, path_of(url))[0] for url in NOT_HELD] == [404] * len(NOT_HELD)


@pytest.fixture
def posts(session: Session) -> None:
    linux = writing.category(session, "linux", wordpress_id=5)
    desk = writing.author(session, "events-desk", wordpress_id=3)
    assert linux.id
    assert desk.id
    for number in range(11):
        writing.post(
            session,
            f"Post {number}",
            f"2012-04-{number + 1:02} 10:00",
            categories=["linux"],
            tags=["dom0"],
            by="events-desk",
            wordpress_id=100 + number,
        )
    writing.post(session, "Draft", "2012-04-12 10:00", status=Status.DRAFT, wordpress_id=200)
    writing.post(session, "To come", "2012-05-12 10:00", wordpress_id=201)


ONE_HOP = {
    "/index.php": "/",
    "/index.php/": "/",
    "/index.php/2012/04/03/post-2/": "/2012/04/03/post-2/",
    "/index.php/2012/04/03/post-2": "/2012/04/03/post-2/",
    "/index.php/2012/4/3/post-2/": "/2012/04/03/post-2/",
    "/index.php/2011/12/31/post-2/?utm_source=rss&utm_medium=rss": "/2012/04/03/post-2/",
    "/index.php/2012/02/31/post-2/": "/2012/04/03/post-2/",
    "/index.php/post-2/": "/2012/04/03/post-2/",
    "/index.php/2012/04/03/post-2/feed/": "/2012/04/03/post-2/",
    "/index.php/2012/04/03/post-2/trackback/": "/2012/04/03/post-2/",
    "/index.php/2012/": "/2012/",
    "/index.php/2012/04/": "/2012/04/",
    "/index.php/2012/4/": "/2012/04/",
    "/index.php/2012/04/03/": "/2012/04/03/",
    "/index.php/2012/04/page/2/": "/2012/04/page/2/",
    "/index.php/2012/04/page/1/": "/2012/04/",
    "/index.php/2012/04/feed/": "/2012/04/feed/",
    "/index.php/2012/04/feed/atom/": "/2012/04/feed/atom/",
    "/index.php/2012/04/feed/rdf/": "/2012/04/feed/",
    "/index.php/page/2/": "/blog/page/2/",
    "/page/2/": "/blog/page/2/",
    "/page/1/": "/",
    "/index.php/feed/": "/feed/",
    "/index.php/feed": "/feed/",
    "/index.php/feed/rss2/": "/feed/",
    "/index.php/feed/atom/": "/feed/atom/",
    "/index.php/category/linux/": "/category/linux/",
    "/index.php/category/news/linux/page/2/": "/category/linux/page/2/",
    "/index.php/tag/dom0/feed/": "/tag/dom0/feed/",
    "/index.php/author/events-desk/page/2/": "/author/events-desk/page/2/",
    "/index.php/archives/": "/archives/",
    "/index.php/blog/": "/blog/",
    "/?p=102": "/2012/04/03/post-2/",
    "/?p=102&utm_source=rss": "/2012/04/03/post-2/",
    "/index.php?p=102": "/2012/04/03/post-2/",
    "/?m=2012": "/2012/",
    "/?m=201204": "/2012/04/",
    "/?m=20120403": "/2012/04/03/",
    "/?m=201204&paged=2": "/2012/04/page/2/",
    "/?cat=5": "/category/linux/",
    "/?cat=5&feed=rss2": "/category/linux/feed/",
    "/?author=3": "/author/events-desk/",
    "/?author_name=events-desk": "/author/events-desk/",
    "/?category_name=news/linux": "/category/linux/",
    "/?tag=dom0": "/tag/dom0/",
    "/?feed=rss2": "/feed/",
    "/?feed=atom": "/feed/atom/",
    "/?paged=2": "/blog/page/2/",
    "/?s=cpu+pools&x=0": "/search/?q=cpu+pools",
}
NOTHING = [
    "/index.php/2012/05/",
    "/index.php/2012/04/page/3/",
    "/index.php/page/9999999/",
    "/index.php/2012/04/feed/none/",
    "/index.php/2012/04/12/draft/",
    "/index.php/draft/",
    "/index.php/to-come/",
    "/index.php/category/none/",
    "/index.php/category/",
    "/index.php/a/b/c/d/e/f/",
    "/index.php/2012/04/03/post-2/a/b/",
    "/index.php/wp-login.php",
    "/index.php/²/04/",
    "/page/99/",
    "/?p=200",
    "/?p=201",
    "/?p=7",
    "/?p=x",
    "/?p=99999999999999999999",
    "/?m=20",
    "/?m=abc",
    "/?m=201213",
    "/?cat=6",
    "/?cat=-5",
    "/?author=4",
    "/?feed=none",
    "/?tag=",
]


@pytest.mark.usefixtures("posts")
def test_one_hop(client: FlaskClient) -> None:
    assert {path: moved(client, path) for path in ONE_HOP} == {path: (301, to) for path, to in ONE_HOP.items()}
    targets = set(ONE_HOP.values()) - {"/"}
    assert {path: moved(client, path)[0] for path in targets} == dict.fromkeys(targets, 200)


@pytest.mark.usefixtures("posts")
def test_nothing_to_lead_to(client: FlaskClient) -> None:
    assert {path: moved(client, path) for path in NOTHING} == dict.fromkeys(NOTHING, (404, None))


def test_a_post_that_moved_twice_is_one_hop_away(client: FlaskClient, session: Session) -> None:
    made = writing.post(session)
    edit(session, made, slug="pools")
    edit(session, made, slug="cpu-pools")
    for path in ("/index.php/2012/04/16/xen-4-2-cpupools/", "/2012/04/16/pools/"):
        assert moved(client, path) == (301, "/2012/04/16/cpu-pools/")


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media" / "2011" / "11"
    folder.mkdir(parents=True)
    (folder / "overview.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "evil.svg").write_text("<svg onload='alert(1)'/>")
    (folder / "evil.html").write_text("<script>alert(1)</script>")
    (folder / ".secret.png").write_text("x")
    (tmp_path / "secret").write_text("x")
    return folder


def test_pictures_are_shown(client: FlaskClient, media: Path) -> None:
    answer = client.get("/wp-content/uploads/2011/11/overview.png", buffered=True)
    assert (answer.status_code, answer.data) == (200, (media / "overview.png").read_bytes())
    assert answer.content_type == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_head_of_a_picture_is_that_of_the_picture(client: FlaskClient, media: Path) -> None:
    path = "/wp-content/uploads/2011/11/overview.png"
    whole, head = client.get(path, buffered=True), client.head(path, buffered=True)
    size = str((media / "overview.png").stat().st_size)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", size)
    unlike = {"Date"}
    assert [item for item in head.headers if item[0] not in unlike] == [
        item for item in whole.headers if item[0] not in unlike
    ]
    assert client.head(path.replace("overview", "none")).status_code == 404


def test_a_file_put_there_later_is_found(client: FlaskClient, media: Path) -> None:
    path = "/wp-content/uploads/2011/11/later.png"
    assert client.get(path).status_code == 404
    (media / "later.png").write_bytes(b"1")
    assert client.get(path, buffered=True).data == b"1"
    (media / "later.png").write_bytes(b"2")
    assert client.get(path, buffered=True).data == b"2"


@pytest.mark.parametrize("name", ["evil.svg", "evil.html"])
@pytest.mark.usefixtures("media")
def test_what_may_hold_scripts_is_saved_never_shown(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/wp-content/uploads/2011/11/{name}", buffered=True)
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "name",
    [
        "none.png",
        "2011/11/",
        "2011/11",
        "../secret",
        "..%2fsecret",
        "2011/11/.secret.png",
        "2011/11/a%00b",
        "/etc/passwd",
        "%2e%2e/secret",
    ],
)
@pytest.mark.usefixtures("media")
def test_no_other_file_is_given_away(client: FlaskClient, name: str) -> None:
    assert client.get(f"/wp-content/uploads/{name}", follow_redirects=True).status_code in (400, 404)
