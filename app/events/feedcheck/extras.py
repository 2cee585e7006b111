"""C43 to C45: what newer programs make use of."""

import re

from .lines import Fault, File
from .rules import Absent, Answer, Checklist

checklist: Checklist[File] = Checklist()


@checklist.should("C43", "A link to join or a picture says that it is an address.", "RFC 7986, sections 5.10 and 5.11")
def joining(file: File) -> Answer:
    lines = [line for event in file.events for name in ("CONFERENCE", "IMAGE") for line in event.all(name)]
    if not lines:
        return Absent("There is no link to join and no picture in it.")
    faults = []
    for line in lines:
        if (line.parameter("VALUE") or "").upper() not in ("URI", "BINARY"):
            faults.append(Fault(line.number, f"{line.name} needs VALUE=URI."))
        elif not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S", line.value) and line.parameter("ENCODING") is None:
            faults.append(Fault(line.number, f"{line.name} is no whole address."))
    return faults


@checklist.may(
    "C44",
    "A text with markup stands beside the plain one, never in its place.",
    "RFC 9073, section 6.5, Styled Description",
)
def styled(file: File) -> Answer:
    rich = [event for event in file.events if event.first("STYLED-DESCRIPTION") or event.first("X-ALT-DESC")]
    nested = [part for event in file.events for part in event.named("VLOCATION", "PARTICIPANT", "VRESOURCE")]
    if not rich and not nested:
        return Absent("There is no text with markup in it.")
    faults = [
        Fault(event.line, "The plain DESCRIPTION is missing.") for event in rich if not event.value("DESCRIPTION")
    ]
    return faults + [Fault(part.line, f"Older programs stumble over {part.name} in an event.") for part in nested]


@checklist.may("C45", "A session names the conference it belongs to.", "RFC 5545, section 3.8.4.5, Related To")
def related(file: File) -> Answer:
    lines = [line for event in file.events for line in event.all("RELATED-TO")]
    if not lines:
        return Absent("No event in it names another.")
    return [Fault(line.number, "RELATED-TO is empty.") for line in lines if not line.value.strip()]
