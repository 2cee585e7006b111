"""Security and caching headers of every answer, errors and redirects included."""

from urllib.parse import quote

from flask import Flask, Response, g, request, session

from app.config import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}
REVALIDATE = "public, max-age=0, must-revalidate"
NEVER = "private, no-store"
CALENDAR_SECONDS = 900
"""Calendar programs ask every few hours at most; nothing is lost by sparing them a quarter of one."""
VARY = ("Cookie", "Accept-Encoding")


def keep_private() -> None:
    """Says that this answer is for one person: it is never cached, and its address never leaks as a referrer."""
    g.private_answer = True


def let_others_frame() -> None:
    """Says that pages of other sites may show this one within theirs. It must hold nothing one can press."""
    g.framed_answer = True


def share(response: Response, *, seconds: int | None = None) -> None:
    """Says that programs of other sites may read this answer: calendars, lists and boards made for them.

    With `seconds` they need not ask again for so long.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if seconds is not None:
        response.headers["Cache-Control"] = f"public, max-age={seconds}"


def attach(response: Response, *, title: str, plain: str, suffix: str) -> None:
    """Makes it a file to save, called by its title; `plain` is ASCII, for who cannot read that (RFC 6266)."""
    kept = "".join(letter for letter in title if letter.isprintable() and letter not in '/\\:*?"<>|').strip(" .")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}{suffix}\"; filename*=UTF-8''{quote((kept or plain) + suffix, safe='')}"
    )


def init_app(app: Flask, settings: Settings) -> None:
    production = {"Content-Security-Policy": CONTENT_SECURITY_POLICY + "; upgrade-insecure-requests"}
    headers = list((SECURITY_HEADERS | (production if settings.env == "production" else {})).items())
    framed = [
        (name, value.replace("frame-ancestors 'none'", "frame-ancestors *"))
        for name, value in headers
        if name != "X-Frame-Options"
    ]

    @app.after_request
    def add(response: Response) -> Response:
        given = {name.lower() for name, _ in response.headers}
        added = framed if g.get("framed_answer") else headers
        response.headers.extend([item for item in added if item[0].lower() not in given])
        if _is_private(response):
            response.headers["Cache-Control"] = NEVER
        else:
            response.headers.setdefault("Cache-Control", REVALIDATE)
        if g.get("private_answer"):
            response.headers["Referrer-Policy"] = "no-referrer"
        if "vary" in given:
            response.vary.update(VARY)
        else:
            response.headers["Vary"] = ", ".join(VARY)
        _leave_out_the_host(response)
        return response


def _leave_out_the_host(response: Response) -> None:
    """The router's redirects name scheme and host of the request, which a proxy in front may have changed."""
    if response.location and response.location.startswith(request.host_url):
        response.location = "/" + response.location.removeprefix(request.host_url)


def _is_private(response: Response) -> bool:
    if request.endpoint == "assets.show":
        return False
    unsafe = request.method not in ("GET", "HEAD", "OPTIONS")
    return bool(unsafe or g.get("private_answer") or session or response.status_code >= 500)
