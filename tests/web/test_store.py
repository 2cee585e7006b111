"""What is kept of answers, and what goes."""

from app.web.answers import Answer
from app.web.store import Entry, Key, Store


def put(store: Store, name: str, size: int) -> Key:
    headers = [("Content-Type", "application/octet-stream"), ("Cache-Control", "public")]
    key = (name, "")
    store.put(key, Entry(key, Answer(200, headers, [bytes(size)]), None))
    return key


def test_what_does_not_fit_alone_takes_no_others_along() -> None:
    store = Store(50_000)
    one, two, larger = put(store, "one", 10_000), put(store, "two", 20_000), put(store, "larger", 60_000)
    assert (one in store, two in store, larger in store) == (True, True, False)
    put(store, "two", 60_000)
    assert (one in store, two in store) == (True, False)
    assert store.bytes == sum(entry.size for entry in store._entries.values())
