"""Query strings of the search page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.search.models import KINDS
from app.search.parser import Query, parse
from app.search.queries import MAX_PAGE, ORDERS


@dataclass(frozen=True)
class SearchRequest:
    """What is asked for. A kind, an order or a page that does not exist reads as the usual one."""

    query: Query
    kind: str | None = None
    order: str = ORDERS[0]
    page: int = 1

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "SearchRequest":
        kind, order, page = args.get("kind", ""), args.get("order", ""), args.get("page", "")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
        return cls(
            query=parse(args.get("q", "")),
            kind=kind if kind in KINDS else None,
            order=order if order in ORDERS else ORDERS[0],
            page=min(max(number, 1), MAX_PAGE),
        )

    @property
    def address(self) -> str:
        """The one address of this page of results; what is usual is left out."""
        return "/search/" + self._query_string(
            q=self.query.text,
            kind=self.kind or "",
            order=self.order if self.order != ORDERS[0] else "",
            page=str(self.page) if self.page > 1 else "",
        )

    @property
    def feed_address(self) -> str:
        return "/search/feed/" + self._query_string(q=self.query.text, kind=self.kind or "")

    def of_kind(self, kind: str | None) -> "SearchRequest":
        return replace(self, kind=kind, page=1)

    def in_order(self, order: str) -> "SearchRequest":
        return replace(self, order=order, page=1)

    def on_page(self, page: int) -> "SearchRequest":
        return replace(self, page=page)

    @staticmethod
    def _query_string(**values: str) -> str:
        filled = {name: value for name, value in values.items() if value}
        return "?" + urlencode(filled) if filled else ""
