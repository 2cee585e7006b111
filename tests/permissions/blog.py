"""The months and posts of the samples need not exist: what there is not is the same 404 for everybody."""

from sqlalchemy.orm import Session

from app.blog.models import Status
from app.people.models import Person
from tests.blog import writing
from tests.blog.writing import edit
from tests.permissions import AUTHORS, EDITORS, Row

PUBLIC = {
    "/<int(fixed_digits=4):year>/": "/2012/",
    "/<int(fixed_digits=4):year>/<int:month>/": "/2012/04/",
    "/<int(fixed_digits=4):year>/<int:month>/<int:day>/": "/2012/04/23/",
    "/<int(fixed_digits=4):year>/<int:month>/<int:day>/<slug>/": "/2012/04/23/xen-4-2-cpupools/",
    "/<int(fixed_digits=4):year>/<int:month>/<int:day>/<slug>/feed/": "/2012/04/23/xen-4-2-cpupools/feed/",
    "/<int(fixed_digits=4):year>/<int:month>/<int:day>/feed/": "/2012/04/23/feed/",
    "/<int(fixed_digits=4):year>/<int:month>/<int:day>/feed/<kind>/": "/2012/04/23/feed/atom/",
    "/<int(fixed_digits=4):year>/<int:month>/<int:day>/page/<int:page>/": "/2012/04/23/page/2/",
    "/<int(fixed_digits=4):year>/<int:month>/feed/": "/2012/04/feed/",
    "/<int(fixed_digits=4):year>/<int:month>/feed/<kind>/": "/2012/04/feed/atom/",
    "/<int(fixed_digits=4):year>/<int:month>/page/<int:page>/": "/2012/04/page/2/",
    "/<int(fixed_digits=4):year>/feed/": "/2012/feed/",
    "/<int(fixed_digits=4):year>/feed/<kind>/": "/2012/feed/json/",
    "/<int(fixed_digits=4):year>/page/<int:page>/": "/2012/page/2/",
    "/archives/": "",
    "/author/<slug>/": "/author/events-desk/",
    "/author/<slug>/feed/": "/author/events-desk/feed/",
    "/author/<slug>/feed/<kind>/": "/author/events-desk/feed/atom/",
    "/author/<slug>/page/<int:page>/": "/author/events-desk/page/2/",
    "/blog/": "",
    "/blog/feed/": "",
    "/blog/feed/<kind>/": "/blog/feed/atom/",
    "/blog/page/<int:page>/": "/blog/page/2/",
    "/category/<slug>/": "/category/announcements/",
    "/category/<slug>/feed/": "/category/announcements/feed/",
    "/category/<slug>/feed/<kind>/": "/category/announcements/feed/json/",
    "/category/<slug>/page/<int:page>/": "/category/announcements/page/2/",
    "/feed/": "",
    "/feed/<kind>/": "/feed/atom/",
    "/index.php": "",
    "/index.php/<path:rest>": "/index.php/2012/04/",
    "/page/<int:number>/": "/page/2/",
    "/tag/<slug>/": "/tag/numa/",
    "/tag/<slug>/feed/": "/tag/numa/feed/",
    "/tag/<slug>/feed/<kind>/": "/tag/numa/feed/atom/",
    "/tag/<slug>/page/<int:page>/": "/tag/numa/page/2/",
    "/wp-content/uploads/<path:name>": "/wp-content/uploads/2012/04/x.png",
}
POST = "/desk/posts/<int:post_id>/"
REVISION = f"{POST}revisions/<int:revision_id>/"
TYPED = {"title": "A draft", "source": "Some words."}
ROWS = (
    Row("GET", "/desk/posts/", AUTHORS),
    Row("GET", "/desk/posts/new/", AUTHORS),
    Row("POST", "/desk/posts/new/", AUTHORS, form=TYPED),
    Row("POST", "/desk/posts/preview/", AUTHORS, form=TYPED),
    Row("GET", POST, EDITORS, "/desk/posts/1/"),
    Row("POST", POST, EDITORS, "/desk/posts/1/", TYPED | {"version": "2"}),
    Row("POST", f"{POST}delete/", EDITORS, "/desk/posts/1/delete/"),
    Row("POST", f"{POST}restore/", EDITORS, "/desk/posts/1/restore/"),
    Row("GET", f"{POST}revisions/", EDITORS, "/desk/posts/1/revisions/"),
    Row("GET", REVISION, EDITORS, "/desk/posts/1/revisions/1/"),
    Row("POST", REVISION, EDITORS, "/desk/posts/1/revisions/1/"),
)


def samples(session: Session, people: dict[str, Person]) -> None:
    """A draft of somebody else than Arthur, the author, written twice."""
    draft = writing.post(session, "A draft of others", None, status=Status.DRAFT)
    edit(session, draft, source="Written again.")
    session.commit()
