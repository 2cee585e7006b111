"""A calendar in which everything holds, and calendars each of which breaks one item of the checklist."""

HEAD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Calls//EN
CALSCALE:GREGORIAN
NAME:Calls
X-WR-CALNAME:Calls
DESCRIPTION:Calls and days
X-WR-CALDESC:Calls and days
X-WR-TIMEZONE:Europe/London
COLOR:seagreen
REFRESH-INTERVAL;VALUE=DURATION:PT6H
X-PUBLISHED-TTL:PT6H
URL:https://example.org/events/
SOURCE;VALUE=URI:https://example.org/events.ics
LAST-MODIFIED:20120401T080000Z
"""
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:20110327T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20111030T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
CALL = """BEGIN:VEVENT
UID:0e0f7c58-5a4c-4f5c-8a5e-6f5b4bb1a001
DTSTAMP:20120401T080000Z
DTSTART;TZID=Europe/London:20120503T160000
DTEND;TZID=Europe/London:20120503T170000
RRULE:FREQ=MONTHLY;BYDAY=1TH;UNTIL=20121206T160000Z
CREATED:20120101T080000Z
LAST-MODIFIED:20120401T080000Z
SEQUENCE:2
STATUS:CONFIRMED
TRANSP:TRANSPARENT
SUMMARY:Community call
LOCATION:Online
DESCRIPTION:Agenda\\, notes\\; and more:\\nask on the list. It goes on for
  longer than a line holds 🎋.
CATEGORIES:call,arm\\, and x86
CONFERENCE;VALUE=URI;FEATURE=AUDIO;LABEL="Join; now":
 https://example.org/join
ORGANIZER;CN="Calls, team":mailto:calls@example.org
GEO:52.2;0.12
URL:https://example.org/events/call/
END:VEVENT
"""
MOVED = """BEGIN:VEVENT
UID:0e0f7c58-5a4c-4f5c-8a5e-6f5b4bb1a001
DTSTAMP:20120401T080000Z
RECURRENCE-ID;TZID=Europe/London:20120705T160000
DTSTART;TZID=Europe/London:20120706T160000
DTEND;TZID=Europe/London:20120706T170000
CREATED:20120101T080000Z
LAST-MODIFIED:20120401T080000Z
SEQUENCE:3
STATUS:CANCELLED
TRANSP:TRANSPARENT
SUMMARY:Community call in July
URL:https://example.org/events/call/
END:VEVENT
"""
DAYS = """BEGIN:VEVENT
UID:0e0f7c58-5a4c-4f5c-8a5e-6f5b4bb1a002
DTSTAMP:20120401T080000Z
DTSTART;VALUE=DATE:20120507
DTEND;VALUE=DATE:20120512
CREATED:20120101T080000Z
LAST-MODIFIED:20120401T080000Z
SEQUENCE:0
STATUS:TENTATIVE
TRANSP:TRANSPARENT
SUMMARY:Hackathon
DESCRIPTION:Five days.
STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html:<p>Five days.</p>
RELATED-TO:0e0f7c58-5a4c-4f5c-8a5e-6f5b4bb1a001
URL:https://example.org/events/hackathon/
END:VEVENT
"""
ALARM = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Soon\nTRIGGER:-PT1H\nEND:VALARM\n"
END = "END:VCALENDAR\n"
GOOD = HEAD + ZONE + CALL + MOVED + DAYS + END

TEXT = {
    "C6 no version": ("VERSION:2.0\n", ""),
    "C6 version 1": ("VERSION:2.0", "VERSION:1.0"),
    "C6 two makers": ("PRODID:-//Example//Calls//EN\n", "PRODID:a\nPRODID:b\n"),
    "C7 nothing in it": (ZONE + CALL + MOVED + DAYS, ""),
    "C8 another calendar": ("CALSCALE:GREGORIAN", "CALSCALE:HEBREW"),
    "C9 invites": ("CALSCALE:GREGORIAN\n", "CALSCALE:GREGORIAN\nMETHOD:REQUEST\n"),
    "C9 publishes": ("CALSCALE:GREGORIAN\n", "CALSCALE:GREGORIAN\nMETHOD:PUBLISH\n"),
    "C10 bare comma": ("SUMMARY:Hackathon", "SUMMARY:Hackathon, here"),
    "C10 bare semicolon": ("Agenda\\, notes\\;", "Agenda\\, notes;"),
    "C10 colon escaped": ("and more:", "and more\\:"),
    "C11 address escaped": ("https://example.org/join", "https://example.org/join?a=1\\,2"),
    "C11 position escaped": ("GEO:52.2;0.12", "GEO:52.2\\;0.12"),
    "C12 not quoted": ('LABEL="Join; now"', "LABEL=Join; now"),
    "C12 quote not closed": ('CN="Calls, team"', 'CN="Calls, team'),
    "C13 no stamp": ("DTSTAMP:20120401T080000Z\nDTSTART;VALUE=DATE", "DTSTART;VALUE=DATE"),
    "C13 two titles": ("SUMMARY:Hackathon\n", "SUMMARY:Hackathon\nSUMMARY:Another\n"),
    "C14 one name for two": (DAYS, DAYS + DAYS),
    "C14 made of the title": ("0e0f7c58-5a4c-4f5c-8a5e-6f5b4bb1a002", "hackathon@example.org"),
    "C14 made of the date": ("0e0f7c58-5a4c-4f5c-8a5e-6f5b4bb1a002", "event-7-20120507@example.org"),
    "C16 stamp of asking": (
        "DTSTAMP:20120401T080000Z\nDTSTART;VALUE=DATE",
        "DTSTAMP:20120420T090000Z\nDTSTART;VALUE=DATE",
    ),
    "C16 stamp without Z": (
        "DTSTAMP:20120401T080000Z\nDTSTART;VALUE=DATE",
        "DTSTAMP:20120401T080000\nDTSTART;VALUE=DATE",
    ),
    "C17 not said when made": (
        "CREATED:20120101T080000Z\nLAST-MODIFIED:20120401T080000Z\nSEQUENCE:0\n",
        "SEQUENCE:0\n",
    ),
    "C18 not counted": ("SEQUENCE:0\n", ""),
    "C18 no number": ("SEQUENCE:0", "SEQUENCE:one"),
    "C19 ends on its first day": ("DTEND;VALUE=DATE:20120512", "DTEND;VALUE=DATE:20120507"),
    "C19 ends twice": ("DTEND;VALUE=DATE:20120512\n", "DTEND;VALUE=DATE:20120512\nDURATION:P5D\n"),
    "C19 ends before": ("T170000\nRRULE", "T150000\nRRULE"),
    "C20 day without VALUE": ("DTSTART;VALUE=DATE:20120507", "DTSTART:20120507"),
    "C20 midnights": (
        "DTSTART;VALUE=DATE:20120507\nDTEND;VALUE=DATE:20120512",
        "DTSTART:20120507T000000Z\nDTEND:20120512T000000Z",
    ),
    "C21 postponed": ("STATUS:TENTATIVE", "STATUS:POSTPONED"),
    "C21 no status": ("STATUS:TENTATIVE\n", ""),
    "C22 cancelled in silence": ("SEQUENCE:0\nSTATUS:TENTATIVE", "SEQUENCE:0\nSTATUS:CANCELLED"),
    "C23 busy": ("TRANSP:TRANSPARENT\nSUMMARY:Hackathon", "TRANSP:OPAQUE\nSUMMARY:Hackathon"),
    "C24 wakes": ("TRANSP:TRANSPARENT\nSUMMARY:Hackathon\n", f"TRANSP:TRANSPARENT\nSUMMARY:Hackathon\n{ALARM}"),
    "C25 no title": ("SUMMARY:Hackathon\n", ""),
    "C25 markup": ("DESCRIPTION:Five days.", "DESCRIPTION:<p>Five days.</p>"),
    "C25 blank place": ("LOCATION:Online", "LOCATION: "),
    "C25 blank category": ("CATEGORIES:call,", "CATEGORIES:call,,"),
    "C26 organiser by name": ("mailto:calls@example.org", "The calls team"),
    "C26 names who comes": ("GEO:52.2;0.12\n", "ATTENDEE:mailto:ada@example.org\n"),
    "C27 a path": ("URL:https://example.org/events/hackathon/", "URL:/events/hackathon/"),
    "C27 not https": ("URL:https://example.org/events/hackathon/", "URL:http://example.org/events/hackathon/"),
    "C28 a zone of nobody": (ZONE, ""),
    "C28 a zone for nobody": (ZONE, ZONE + ZONE.replace("Europe/London", "Europe/Lisbon")),
    "C28 defined twice": (ZONE, ZONE + ZONE),
    "C28 half a zone": ("TZOFFSETFROM:+0100\n", ""),
    "C29 a day in a zone": ("DTSTART;VALUE=DATE:", "DTSTART;TZID=Europe/London;VALUE=DATE:"),
    "C30 floats": (
        "DTSTART;VALUE=DATE:20120507\nDTEND;VALUE=DATE:20120512",
        "DTSTART:20120507T090000\nDTEND:20120507T170000",
    ),
    "C31 a list of dates": ("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\n", "RDATE:20121028T020000,20131027T020000\n"),
    "C31 no rule": (
        ZONE,
        ZONE.replace("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\n", "")
        .replace("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\n", "")
        .replace("2011", "2012")
        .replace("20120327", "20120325"),
    ),
    "C32 an hour off": ("TZOFFSETTO:+0100", "TZOFFSETTO:+0200"),
    "C32 another day of change": (
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "RRULE:FREQ=YEARLY;BYMONTH=6;BYDAY=1SU",
    ),
    "C33 until without Z": ("UNTIL=20121206T160000Z", "UNTIL=20121206T160000"),
    "C33 until a day": ("UNTIL=20121206T160000Z", "UNTIL=20121206"),
    "C33 until and count": ("UNTIL=20121206T160000Z", "UNTIL=20121206T160000Z;COUNT=7"),
    "C34 begins off its rule": ("BYDAY=1TH", "BYDAY=2TH"),
    "C35 two rules": (
        "CREATED:20120101T080000Z\nLAST-MODIFIED:20120401T080000Z\nSEQUENCE:2",
        "RRULE:FREQ=YEARLY;BYDAY=TH\nCREATED:20120101T080000Z\nLAST-MODIFIED:20120401T080000Z\nSEQUENCE:2",
    ),
    "C36 another form": ("RECURRENCE-ID;TZID=Europe/London:20120705T160000", "RECURRENCE-ID:20120705T150000Z"),
    "C37 older than its event": ("SEQUENCE:3", "SEQUENCE:1"),
    "C37 a rule of its own": ("SEQUENCE:3", "RRULE:FREQ=DAILY\nSEQUENCE:3"),
    "C38 vanishes": ("SEQUENCE:2\n", "SEQUENCE:2\nEXDATE;TZID=Europe/London:20120802T160000\n"),
    "C40 no name": ("X-WR-CALNAME:Calls\n", ""),
    "C40 two names": ("X-WR-CALNAME:Calls", "X-WR-CALNAME:Call"),
    "C40 no zone": ("X-WR-TIMEZONE:Europe/London", "X-WR-TIMEZONE:London time"),
    "C41 has a UID": ("COLOR:seagreen\n", "COLOR:seagreen\nUID:calendar\n"),
    "C41 colour of another kind": ("COLOR:seagreen", "COLOR:#2e8b57"),
    "C41 source as text": ("SOURCE;VALUE=URI:", "SOURCE:"),
    "C42 no kind": ("REFRESH-INTERVAL;VALUE=DURATION:", "REFRESH-INTERVAL:"),
    "C42 no duration": ("PT6H", "6 hours"),
    "C43 no kind": ("CONFERENCE;VALUE=URI;", "CONFERENCE;"),
    "C44 markup alone": ("DESCRIPTION:Five days.\nSTYLED", "STYLED"),
    "C45 of nothing": ("RELATED-TO:0e0f7c58-5a4c-4f5c-8a5e-6f5b4bb1a001", "RELATED-TO:"),
    "C46 no content line": ("CALSCALE:GREGORIAN\n", "CALSCALE:GREGORIAN\nhello there\n"),
    "C46 never ends": (END, ""),
    "C46 nothing but new": (ZONE + CALL + MOVED + DAYS, "BEGIN:VPOLL\nUID:a\nEND:VPOLL\n"),
}
"""By what they break: what of GOOD is replaced by what."""


def encoded(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


BYTES = {
    "C1 bare LF": encoded(GOOD).replace(b"VERSION:2.0\r\n", b"VERSION:2.0\n"),
    "C1 no last end": encoded(GOOD).removesuffix(b"\r\n"),
    "C2 too long": encoded(GOOD).replace(b"SUMMARY:Hackathon", b"SUMMARY:" + b"Hackathon " * 7 + b"here"),
    "C3 a character split": encoded(GOOD).replace("🎋".encode(), "🎋".encode()[:2] + b"\r\n " + "🎋".encode()[2:]),
    "C4 Latin-1": encoded(GOOD).replace(b"Hackathon", "Hackathön".encode("latin-1")),
    "C4 byte order mark": b"\xef\xbb\xbf" + encoded(GOOD),
    "C5 a bell": encoded(GOOD).replace(b"Hackathon", b"Hack\x07athon"),
}


def broken() -> dict[str, bytes]:
    """Each calendar by what it breaks."""
    made = dict(BYTES)
    for name, (old, new) in TEXT.items():
        assert old in GOOD, name
        made[name] = encoded(GOOD.replace(old, new))
    return made
