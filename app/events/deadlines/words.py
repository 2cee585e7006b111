"""Deadlines in words."""

from app.events.deadlines.models import Deadline, Kind
from app.events.deadlines.when import When

TITLES = {
    Kind.CFP_OPENS: "Call for proposals opens",
    Kind.CFP_CLOSES: "Call for proposals closes",
    Kind.NOTIFICATION: "Speakers are notified",
    Kind.EARLY_BIRD: "Early-bird price ends",
    Kind.TRAVEL_GRANTS: "Requests for travel grants close",
}
FOR = {
    Kind.CFP_CLOSES: "for proposals",
    Kind.EARLY_BIRD: "at the early-bird price",
    Kind.TRAVEL_GRANTS: "to ask for a travel grant",
}
"""What there is time left for; the other kinds ask nothing of anybody."""
ACTIONS = {
    Kind.CFP_OPENS: "Read the call",
    Kind.CFP_CLOSES: "Send a proposal",
    Kind.NOTIFICATION: "Read more",
    Kind.EARLY_BIRD: "Register",
    Kind.TRAVEL_GRANTS: "Ask for a grant",
}


def title(deadline: Deadline) -> str:
    return TITLES[Kind(deadline.kind)]


def when_of(deadline: Deadline) -> When:
    return When(deadline.day, deadline.local_at, deadline.time_zone)
