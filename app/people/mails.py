"""The words of mails about signing in. They hold nothing a visitor typed: who gets them may never have asked."""

from app.core.siteinfo import SiteInfo

MINUTES = 15
SIGN_IN, PASSKEY_ADDED, NEW_ADDRESS, ADDRESS_CHANGED = "sign-in:", "passkey:", "address:", "address-changed:"
"""How the keys of these mails begin. The latter two go to addresses that are not the person's; their id follows."""
ELSEWHERE = (NEW_ADDRESS, ADDRESS_CHANGED)
WITH_LINK = (SIGN_IN, NEW_ADDRESS)


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


def new_address(site: SiteInfo, url: str) -> str:
    return (
        f"Hello,\n\nopen this address where you are signed in, and press the button, to use this mail address "
        f"at {site.name}:\n\n{url}\n\nIt works once, within {MINUTES} minutes.\n\n"
        "If you did not ask for this mail, ignore it: nothing happens.\n"
    )


def address_taken(site: SiteInfo) -> str:
    return (
        f"Hello,\n\nsomebody, probably you, asked to use this mail address at {site.name}. There is an account with it "
        "already: sign in with it as usual. If you did not ask for this mail, ignore it.\n"
    )


def address_changed(site: SiteInfo) -> str:
    contact = f" Write to {site.contact} at once if it was not you." if site.contact else ""
    return (
        f"Hello,\n\nyour account at {site.name} now has another mail address, and this one signs in no more. "
        f"All devices were signed out.{contact}\n"
    )


def passkey_added(site: SiteInfo, url: str) -> str:
    return (
        f"Hello,\n\na passkey was added to your account at {site.name}: who has it signs in with it from now on.\n\n"
        f"If it was not you, remove it at once. That signs out all other devices, too:\n\n{url}\n"
    )
