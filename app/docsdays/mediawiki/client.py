"""Asking a wiki by its `api.php`. Whatever comes back, it ends in an answer or in a WikiError, soon."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit

from flask import current_app

from app.config import DEFAULT_PORTS, Settings
from app.core.errors import PortalError
from app.core.outbound import Client, OutboundError, current_client
from app.core.outbound.connections import Deadline
from app.docsdays.mediawiki.said import Said, WikiError

SECONDS = 20.0
"""For all that one Api asks: other work of the worker waits meanwhile."""
MOST_SECONDS_EACH = 8.0
MOST_ANSWERS = 20
"""How often `continue` is followed."""
LONGEST_GET = 1800
"""Characters of an address; what does not fit is sent as a form."""
AT_ONCE = 50
"""Titles, users or revisions in one question, as everybody may ask."""
ALWAYS = {"format": "json", "formatversion": "2", "maxlag": "5"}


class ApiError(WikiError):
    """The wiki says no; `code` is MediaWiki's word for why."""

    def __init__(self, code: str, info: str) -> None:
        super().__init__(WORDS.get(code) or f"The wiki says: {info or code}")
        self.code = code


WORDS = {
    "maxlag": "The wiki is too busy just now.",
    "readapidenied": "The wiki shows its pages to members only; MEDIAWIKI_USER and MEDIAWIKI_PASSWORD let one in.",
    "readonly": "The wiki can only be read just now.",
    "editconflict": "Somebody edited the page meanwhile.",
    "articleexists": "Somebody made the page meanwhile.",
    "missingtitle": "Somebody deleted the page meanwhile.",
    "protectedpage": "The page is protected from edits.",
    "assertuserfailed": "The wiki does not know the portal any more; it signs in anew the next time.",
    "ratelimited": "The wiki takes no more edits of the portal for a while.",
}


class NoWikiError(PortalError):
    status = 409

    def __init__(self) -> None:
        super().__init__("This site knows of no wiki: MEDIAWIKI_URL is not set.")


@dataclass(kw_only=True)
class Api:
    """One conversation with a wiki: what it may cost in all ends with it, and so does a sign-in."""

    url: str
    client: Client
    agent: str
    user: str = ""
    password: str = ""
    seconds: float = SECONDS
    _cookies: dict[str, str] = field(default_factory=dict)
    _is_in: bool = False

    def __post_init__(self) -> None:
        self._deadline = Deadline(self.seconds)

    def query(self, asked: Mapping[str, str], *, is_partial: bool = False) -> Iterator[Said]:
        """Each whole answer, as long as it says that there is more. With `is_partial` not to the end of very much."""
        more: dict[str, str] = {}
        for _ in range(MOST_ANSWERS):
            answer = self.ask({"action": "query", **asked, **more})
            yield answer
            more = answer.part("continue").texts()
            if not more:
                return
        if not is_partial:
            raise WikiError("The wiki’s answer has no end.")

    def ask(self, asked: Mapping[str, str]) -> Said:
        try:
            return self._exchange(asked)
        except ApiError as error:
            if error.code != "readapidenied" or not self.user or self._is_in:
                raise
        self.sign_in()
        return self._exchange(asked)

    def sign_in(self) -> None:
        """By the bot password. Raises WikiError."""
        if not self.user:
            raise WikiError("There is no bot password: set MEDIAWIKI_USER and MEDIAWIKI_PASSWORD.")
        if self._is_in:
            return
        token = self._token("login")
        given = {"lgname": self.user, "lgpassword": self.password, "lgtoken": token}
        said = self._exchange({"action": "login", **given}, is_post=True).part("login")
        if said.text("result") != "Success":
            raise WikiError("The wiki does not take the bot password of MEDIAWIKI_USER and MEDIAWIKI_PASSWORD.")
        self._is_in = True

    def edit(self, **asked: str) -> int:
        """Saves a page and gives its revision; 0 where it was so already. Raises ApiError."""
        self.sign_in()
        token = self._token("csrf")
        said = self._exchange({"action": "edit", "assert": "user", **asked, "token": token}, is_post=True).part("edit")
        if said.text("result") != "Success":
            raise WikiError("The wiki did not save the page, and does not say why.")
        return said.number("newrevid")

    def _token(self, kind: str) -> str:
        said = self._exchange({"action": "query", "meta": "tokens", "type": kind})
        return said.part("query").part("tokens").text(f"{kind}token", most=200)

    def _exchange(self, asked: Mapping[str, str], *, is_post: bool = False) -> Said:
        sent = {**asked, **ALWAYS}
        headers = {"User-Agent": self.agent}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        address = f"{self.url}?{urlencode(sent)}"
        try:
            client = replace(self.client, seconds=min(MOST_SECONDS_EACH, self.client.seconds, self._deadline.left()))
            if is_post or len(address) > LONGEST_GET:
                answer = client.post(self.url, sent, headers=headers)
            else:
                answer = client.get(address, headers=headers)
        except TimeoutError as error:
            raise WikiError(f"The wiki takes too long: more than {self.seconds:g} seconds in all.") from error
        except OutboundError as error:
            raise WikiError(str(error)) from error
        self._cookies |= answer.cookies
        return _read(answer.body)


def _read(body: bytes) -> Said:
    try:
        said = Said(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise WikiError("What answers there is no api.php of a MediaWiki: it is no JSON.") from error
    refusal = said.part("error")
    if refusal:
        raise ApiError(refusal.text("code"), refusal.text("info"))
    return said


def reaching_wiki(settings: Settings, client: Client) -> Client:
    """Whoever runs the site named the wiki, so that it may be a machine of their own network."""
    if not settings.mediawiki_url:
        return client
    parts = urlsplit(settings.mediawiki_url)
    place = (parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme])
    return replace(client, also_allowed=client.also_allowed | {place})


def api_of(settings: Settings, client: Client, *, seconds: float = SECONDS) -> Api:
    """Raises NoWikiError."""
    if not settings.mediawiki_url:
        raise NoWikiError
    return Api(
        url=settings.mediawiki_url,
        client=reaching_wiki(settings, client),
        agent=f"community-portal ({settings.site_url})",
        user=settings.mediawiki_user,
        password=settings.mediawiki_password,
        seconds=seconds,
    )


def current_api() -> Api:
    return api_of(current_app.extensions["settings"], current_client())
