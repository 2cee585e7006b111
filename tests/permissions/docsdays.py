from sqlalchemy.orm import Session

from app.docsdays.actions import claims, notes, reviews
from app.docsdays.models import Area
from app.docsdays.sheets.models import ImportRun
from app.people.models import Person
from tests.conftest import NOW
from tests.docsdays.make import make_day, make_task
from tests.docsdays.mediawiki.making import edit_of
from tests.permissions import EVERYBODY, ORGANISERS, SIGNED_IN, Row

PUBLIC = {
    "/docs-days.ics": "",
    "/docs-days/": "",
    "/docs-days/<iso_date:on>.ics": "/docs-days/2012-04-23.ics",
    "/docs-days/<iso_date:on>/": "/docs-days/2012-04-23/",
    "/docs-days/<iso_date:on>/board.json": "/docs-days/2012-04-23/board.json",
    "/docs-days/<iso_date:on>/board.txt": "/docs-days/2012-04-23/board.txt",
    "/docs-days/<iso_date:on>/board/": "/docs-days/2012-04-23/board/",
    "/docs-days/<iso_date:on>/board/embed/": "/docs-days/2012-04-23/board/embed/",
    "/docs-days/<iso_date:on>/timeline/": "/docs-days/2012-04-23/timeline/",
    "/docs-days/subscribe/": "",
    "/docs-days/tasks/<key>/": "/docs-days/tasks/XD-7K2Q/",
    "/docs-days/tasks/<key>/claim": "/docs-days/tasks/XD-7K2Q/claim",
    "/docs-days/todo.csv": "",
    "/docs-days/todo.ics": "",
    "/docs-days/todo.json": "",
    "/docs-days/todo.wiki": "",
    "/docs-days/todo/": "",
    "/docs-days/wishlist/": "",
    "/docs-days/wishlist/propose/": "",
    "/docs-days/wishlist/similar/": "",
}
FREE, HELD, HANDED_IN = (f"/docs-days/tasks/{key}" for key in ("XD-7K2Q", "XD-7K2R", "XD-7K2S"))
TASK = "/docs-days/tasks/<key>"
DESK_DAY, DESK_TASK = "/desk/docs-days/<iso_date:on>/", "/desk/tasks/<key>/"
A_DAY, A_TASK = "/desk/docs-days/2012-04-23/", "/desk/tasks/XD-7K2R/"
IMPORT = "/desk/tasks/import"
WISHES = "/desk/tasks/wishes/"
A_WISH = "/docs-days/tasks/XD-222A"
WHY = {"reason": "It waits for others."}
VISITOR = {"name": "Carol", "email": "carol@example.org"}
ROWS = (
    Row("POST", f"{TASK}/claim", EVERYBODY, f"{FREE}/claim", VISITOR),
    Row("POST", f"{TASK}/comment", SIGNED_IN, f"{FREE}/comment", {"text": "A note."}),
    Row("POST", f"{TASK}/wait", SIGNED_IN - {"Bob"}, f"{HELD}/wait"),
    Row("POST", f"{TASK}/wait/leave", SIGNED_IN, f"{HELD}/wait/leave"),
    Row("POST", f"{TASK}/blocked", SIGNED_IN, f"{HELD}/blocked", WHY),
    Row("POST", f"{TASK}/renew", frozenset({"Bob"}), f"{HELD}/renew"),
    Row("POST", f"{TASK}/release", frozenset({"Bob"}), f"{HELD}/release"),
    Row("POST", f"{TASK}/submit", SIGNED_IN, f"{HELD}/submit", {"text": "Done."}),
    Row("POST", f"{TASK}/review", ORGANISERS, f"{HANDED_IN}/review", {"verdict": "accept", "text": "Thanks."}),
    Row("GET", "/docs-days/<iso_date:on>/report/", ORGANISERS, "/docs-days/2012-04-23/report/"),
    Row("GET", "/desk/docs-days/", ORGANISERS),
    Row("GET", "/desk/docs-days/new/", ORGANISERS),
    Row("POST", "/desk/docs-days/new/", ORGANISERS),
    Row("GET", DESK_DAY, ORGANISERS, A_DAY),
    Row("POST", DESK_DAY, ORGANISERS, A_DAY),
    Row("POST", f"{DESK_DAY}carry", ORGANISERS, f"{A_DAY}carry"),
    Row("POST", f"{DESK_DAY}thank", ORGANISERS, f"{A_DAY}thank"),
    Row("POST", f"{DESK_DAY}state", ORGANISERS, f"{A_DAY}state", {"state": "live"}),
    Row("GET", f"{DESK_DAY}messages/", ORGANISERS, f"{A_DAY}messages/"),
    Row("POST", f"{DESK_DAY}messages/", ORGANISERS, f"{A_DAY}messages/", {"subject": "Monday", "text": "Come."}),
    Row("GET", "/desk/tasks/", ORGANISERS),
    Row("GET", "/desk/tasks/new/", ORGANISERS),
    Row("POST", "/desk/tasks/new/", ORGANISERS),
    Row("GET", f"{IMPORT}/", ORGANISERS),
    Row("POST", f"{IMPORT}/", ORGANISERS),
    Row("GET", f"{IMPORT}/<int:run_id>/", ORGANISERS, f"{IMPORT}/1/"),
    Row("POST", f"{IMPORT}/<int:run_id>/", ORGANISERS, f"{IMPORT}/1/"),
    Row("POST", f"{IMPORT}/<int:run_id>/leave/", ORGANISERS, f"{IMPORT}/1/leave/"),
    Row("POST", "/docs-days/wishlist/propose/", EVERYBODY, form={"title": "A page", "why": "It helps."} | VISITOR),
    Row("POST", f"{TASK}/vote", EVERYBODY, f"{A_WISH}/vote", VISITOR),
    Row("POST", f"{TASK}/unvote", SIGNED_IN, f"{A_WISH}/unvote"),
    Row("POST", f"{TASK}/withdraw", SIGNED_IN, f"{A_WISH}/withdraw"),
    Row("GET", WISHES, ORGANISERS),
    Row("GET", f"{WISHES}<key>/", ORGANISERS, f"{WISHES}XD-222A/"),
    Row("POST", f"{WISHES}<key>/open/", ORGANISERS, f"{WISHES}XD-222B/open/"),
    Row("POST", f"{WISHES}<key>/show/", ORGANISERS, f"{WISHES}XD-222C/show/"),
    Row("POST", f"{WISHES}<key>/decline/", ORGANISERS, f"{WISHES}XD-222D/decline/", WHY),
    Row("POST", f"{WISHES}<key>/merge/", ORGANISERS, f"{WISHES}XD-222E/merge/", {"into": "XD-222A"}),
    Row("GET", "/me/wiki/", SIGNED_IN),
    Row("POST", "/me/wiki/", SIGNED_IN, form={"user": "Bob S"}),
    Row("GET", "/desk/wiki/", ORGANISERS),
    Row("POST", "/desk/wiki/check", ORGANISERS),
    Row("GET", "/desk/wiki/list/", ORGANISERS),
    Row("POST", "/desk/wiki/list/", ORGANISERS),
    Row("POST", "/desk/wiki/list/save", ORGANISERS),
    Row("POST", "/desk/wiki/list/import", ORGANISERS),
    Row("POST", f"{DESK_TASK}edits/<int:edit_id>/accept", ORGANISERS, f"{A_TASK}edits/1/accept"),
    Row("POST", f"{DESK_TASK}edits/<int:edit_id>/dismiss", ORGANISERS, f"{A_TASK}edits/1/dismiss"),
    Row("GET", DESK_TASK, ORGANISERS, A_TASK),
    Row("POST", DESK_TASK, ORGANISERS, A_TASK),
    Row("POST", f"{DESK_TASK}day", ORGANISERS, f"{A_TASK}day"),
    Row("POST", f"{DESK_TASK}park", ORGANISERS, f"{A_TASK}park", WHY),
    Row("POST", f"{DESK_TASK}unpark", ORGANISERS, f"{A_TASK}unpark"),
    Row("POST", f"{DESK_TASK}reopen", ORGANISERS, f"{A_TASK}reopen", WHY),
    Row("POST", f"{DESK_TASK}revoke/<int:claim_id>", ORGANISERS, f"{A_TASK}revoke/1", WHY),
    Row("POST", f"{DESK_TASK}notes/<int:note_id>/remove", ORGANISERS, f"{A_TASK}notes/1/remove"),
    Row("POST", f"{DESK_TASK}notes/<int:note_id>/put-back", ORGANISERS, f"{A_TASK}notes/1/put-back"),
)


def samples(session: Session, people: dict[str, Person]) -> None:
    """A free task, one that Bob holds and has a note on, one that he has handed in; wishes; a page to be imported."""
    session.add(ImportRun(page="Page", area="", text="* One", started_at=NOW, counts={}))
    area = Area(slug="man-pages", name="Manual pages", description="Pages of commands.", position=1)
    session.add(area)
    session.commit()
    day = make_day(session)
    make_task(session, area, "XD-7K2Q", day=day)
    for letter in "ABCDE":
        make_task(session, area, f"XD-222{letter}", state="proposed", is_held=letter == "C")
    held = make_task(session, area, "XD-7K2R", day=day)
    claims.claim(session, held, people["Bob"], now=NOW)
    edit_of(session, held, people["Bob"])
    notes.write(session, held, people["Bob"], text="A note of Bob's.", now=NOW)
    reviews.submit(
        session, make_task(session, area, "XD-7K2S", day=day), people["Bob"], text="Done.", link=None, now=NOW
    )
