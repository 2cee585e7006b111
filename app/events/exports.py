"""The dates of a month for scripts. Pure: rows in, text out."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.core.zones import rfc3339
from app.events.queries import Listed


def month_json(first: date, dates: Iterable[Listed], uids: Mapping[int, str], *, site_url: str) -> str:
    """The same dates as the page of the month and the calendar feed have, known by the same UIDs."""
    told = {
        "month": f"{first:%Y-%m}",
        "url": f"{site_url}/events/{first:%Y/%m}/",
        "calendar": f"{site_url}/events.ics",
        "dates": [_date(one, uids[one.id], site_url) for one in dates],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _date(one: Listed, uid: str, site_url: str) -> dict[str, Any]:
    """Days are those of the place, the last one included; moments are in UTC, for whole days too."""
    return {
        "uid": uid,
        "recurrence_id": one.recurrence_id or None,
        "name": one.name,
        "status": one.status,
        "unconfirmed": one.is_unconfirmed,
        "all_day": one.is_all_day,
        "first_day": str(one.start_date),
        "last_day": str(one.end_date),
        "starts_at": rfc3339(one.starts_at),
        "ends_at": rfc3339(one.ends_at),
        "place": one.place,
        "url": site_url + one.path,
    }
