"""The words of mails about signing in. They hold nothing a visitor typed: who gets them may never have asked."""

from app.core.siteinfo import SiteInfo

MINUTES = 15


def sign_in(site: SiteInfo, url: str, *, words: str = "") -> str:
    wanted = f" and {words}" if words else ""
    return (
        f"Hello,\n\nopen this address and press the button to sign in to {site.name}{wanted}:\n\n{url}\n\n"
        f"It works once, within {MINUTES} minutes.\n\n"
        "If you did not ask for this mail, ignore it: nothing happens.\n"
    )


def closed(site: SiteInfo) -> str:
    contact = f" Write to {site.contact} if you think that is a mistake." if site.contact else ""
    return (
        f"Hello,\n\nsomebody, probably you, asked to sign in to {site.name} with this address. "
        f"The account of this address is closed, so there is no link in this mail.{contact}\n"
    )
