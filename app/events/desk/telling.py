"""Shows what a change does to subscribers before it is saved. Made and not kept, so that it is what saving will do."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.core import clock
from app.events import effects
from app.events.effects import Effect
from app.events.forms import Announced
from app.events.models import Event


def untold(session: Session, event: Event, form: Announced, act: Callable[[], object]) -> Effect | None:
    """Does `act`. Where subscribers see more of it than the form has shown, undoes it and says what; else None."""
    effect = effects.of(session, event, act, now=clock.now())
    if not effect.changes or form.seen.data == effect.seal:
        return None
    session.rollback()
    form.seen.data, form.seen.raw_data = effect.seal, None
    return effect
