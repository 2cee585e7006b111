"""Shows what a change does to subscribers before it is saved. Made and not kept, so that it is what saving will do."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.core import clock
from app.events import effects
from app.events.effects import Effect
from app.events.forms import Announced, Looked
from app.events.kept import Kept
from app.events.models import Event


def untold(session: Session, event: Event, form: Announced, act: Callable[[], object]) -> Effect | None:
    """Does `act`. Where subscribers see more of it than the form has shown, undoes it and says what; else None."""
    effect = effects.of(session, event, act, now=clock.now())
    return _unless_seen(session, effect, form) if effect.changes else None


def untold_of(session: Session, item: Kept, form: Looked, act: Callable[[], object]) -> Effect | None:
    """The same of a session or a deadline, where programs show it anew."""
    effect = effects.of_kept(item, act)
    before, after = effect.sequence
    return _unless_seen(session, effect, form) if before != after else None


def _unless_seen(session: Session, effect: Effect, form: Looked) -> Effect | None:
    if form.seen.data == effect.seal:
        return None
    session.rollback()
    form.seen.data, form.seen.raw_data = effect.seal, None
    return effect
