"""What a file holds: components, and each VEVENT field by field."""

import pytest

from app.core.icaltext import escape
from app.events.ical import PRODID
from app.events.ics.found import IcsError, account_of
from app.events.ics.reading import OURS, account
from tests.events.ics.writing import HEAD, TIMED, calendar, event, read, vevent


def refusal(data: bytes) -> str:
    with pytest.raises(IcsError) as refused:
        account(data, fallback="UTC")
    return str(refused.value)


def test_an_event_is_read_field_by_field() -> None:
    found = event(
        *TIMED,
        "SEQUENCE:3",
        "CREATED:20120101T000000Z",
        "LAST-MODIFIED:20120402T080000Z",
        "SUMMARY:Call\\, the\\nfirst\\; a \\\\ of it",
        "STATUS:TENTATIVE",
        "LOCATION:Pembroke College\\, Cambridge",
        "DESCRIPTION:One\\n\\nTwo",
        "URL:https://example.org/a\\,b",
        "CATEGORIES:xen,a\\,b",
        "CATEGORIES:more",
    )
    assert found.fault is None
    assert found.remarks == []
    assert (found.uid, found.sequence, found.status) == ("one@example.org", 3, "TENTATIVE")
    assert (found.created, found.revised) == ("2012-01-01T00:00:00+00:00", "2012-04-02T08:00:00+00:00")
    assert (found.start, found.end, found.zone) == ("2012-05-10T14:00:00", "2012-05-10T15:30:00", "Europe/Brussels")
    assert found.name == "Call, the first; a \\ of it"
    assert found.location == "Pembroke College, Cambridge"
    assert found.description == "One\n\nTwo"
    assert found.categories == ["xen", "a,b", "more"]


def test_without_last_modified_the_stamp_is_the_revision() -> None:
    assert event(*TIMED).revised == "2012-04-01T08:00:00+00:00"


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (("DTSTART;VALUE=DATE:20120507", "DTEND;VALUE=DATE:20120512"), "2012-05-07", "2012-05-11"),
        (("DTSTART;VALUE=DATE:20120507",), "2012-05-07", "2012-05-07"),
        (("DTSTART:20120507", "DTEND:20120507"), "2012-05-07", "2012-05-07"),
        (("DTSTART;VALUE=DATE:20120507", "DURATION:P2D"), "2012-05-07", "2012-05-08"),
        (("DTSTART;VALUE=DATE:20120507", "DURATION:P1W"), "2012-05-07", "2012-05-13"),
    ],
)
def test_whole_days_end_with_the_last_of_them(lines: tuple[str, ...], start: str, end: str) -> None:
    found = event(*lines)
    assert (found.is_all_day, found.start, found.end) == (True, start, end)


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (("DTSTART;TZID=Europe/Brussels:20120324T120000", "DURATION:P1D"), "2012-03-25T12:00:00"),
        (("DTSTART;TZID=Europe/Brussels:20120324T120000", "DURATION:PT24H"), "2012-03-25T13:00:00"),
        (("DTSTART;TZID=Europe/Brussels:20120510T140000", "DURATION:PT1H30M"), "2012-05-10T15:30:00"),
        (("DTSTART;TZID=Europe/Brussels:20120510T140000", "DTEND:20120510T133000Z"), "2012-05-10T15:30:00"),
        (
            ("DTSTART;TZID=Europe/Brussels:20120510T140000", "DTEND;TZID=Asia/Tokyo:20120510T223000"),
            "2012-05-10T15:30:00",
        ),
    ],
)
def test_the_end_is_told_by_the_clock_of_the_start(lines: tuple[str, ...], end: str) -> None:
    assert event(*lines).end == end


def test_an_end_in_utc_says_how_long_all_the_dates_are_that_come_again() -> None:
    """The clocks skip an hour during the first of them; it is over when they show 25 hours more, as the others are."""
    start, end = "DTSTART;TZID=America/New_York:20120311T003000", "DTEND:20120312T063000Z"
    assert event(start, end).end == "2012-03-12T02:30:00"
    assert event(start, end, "RRULE:FREQ=WEEKLY").end == "2012-03-12T01:30:00"


def test_a_time_without_zone_is_of_the_calendar_and_that_is_said() -> None:
    floating = ("DTSTART:20120510T140000", "DTEND:20120510T150000")
    assert event(*floating, around=("X-WR-TIMEZONE:America/New_York",)).zone == "America/New_York"
    found = event(*floating)
    assert found.zone == "Europe/London"
    assert found.remarks[0] == "Line 7, DTSTART: has no time zone; taken as of Europe/London."


def test_an_event_without_length_gets_an_hour_and_that_is_said() -> None:
    found = event("DTSTART:20120510T140000Z")
    assert (found.end, found.zone) == ("2012-05-10T15:00:00", "UTC")
    assert "it has no length" in found.remarks[0]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("SUMMARY:x",), "Line 4, DTSTART: an event needs it"),
        (("DTSTART:tomorrow",), "Line 7, DTSTART: “tomorrow” is no date or time."),
        (("DTSTART:20120230",), "Line 7, DTSTART: “20120230” is no date or time that there is."),
        (("DTSTART:20120510T250000Z",), "Line 7, DTSTART: “20120510T250000Z” is no date or time that there is."),
        (("DTSTART:00010101T000000Z",), "Line 7, DTSTART: the year 0001 is outside of 1900 to 2199."),
        (("DTSTART:20120510T140000Z", "DTEND:20120509T140000Z"), "Line 8, DTEND: the end is before the start."),
        (("DTSTART:20120510T140000Z", "DTEND:20120511"), "Line 8, DTEND: is a day where DTSTART is a time"),
        (("DTSTART:20120510T140000Z", "DURATION:-PT1H"), "Line 8, DURATION: “-PT1H” goes back in time."),
        (("DTSTART:20120510T140000Z", "DURATION:1 hour"), "Line 8, DURATION: “1 hour” is no duration."),
        (("DTSTART:20120510", "DURATION:P999999W"), "Line 8, DURATION: is longer than calendars go."),
        (("DTSTART;TZID=Middle-earth:20120510T140000",), "Line 7, DTSTART: the time zone “Middle-earth” is unknown"),
        (("DTSTART:20120510", "SEQUENCE:many"), "Line 8, SEQUENCE: “many” is no number."),
        (("DTSTART:20120510", "EXRULE:FREQ=DAILY"), "Line 8, EXRULE: rules of exception"),
        (("DTSTART:20120510", "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY"), "Line 9, RRULE: a second rule"),
        (("DTSTART:20120510", "RDATE;VALUE=PERIOD:20120511T000000Z/PT1H"), "Line 8, RDATE: periods"),
        (("DTSTART:20120510", "RECURRENCE-ID;RANGE=THISANDFUTURE:20120510"), "Line 8, RECURRENCE-ID: RANGE"),
    ],
)
def test_a_fault_names_line_and_property(lines: tuple[str, ...], fault: str) -> None:
    assert (event(*lines).fault or "").startswith(fault)


def test_one_bad_event_does_not_spoil_the_others() -> None:
    found = read(*vevent("DTSTART:x", uid="bad"), *vevent(*TIMED, uid="good")).events
    assert [(each.uid, bool(each.fault)) for each in found] == [("bad", True), ("good", False)]


def test_a_missing_uid_is_derived_and_stays_the_same() -> None:
    one, again = event(*TIMED, "SUMMARY:x", uid=None), event(*TIMED, "SUMMARY:x", "DESCRIPTION:y", uid=None)
    assert one.uid == again.uid
    assert one.uid != event(*TIMED, "SUMMARY:z", uid=None).uid
    assert "UID: there is none; one is derived" in one.remarks[0]


def test_an_endless_uid_is_refused() -> None:
    assert "UID: has more than 255 characters" in (event(*TIMED, uid="u" * 256).fault or "")


def test_a_uid_stands_for_one_event_and_the_later_revision_counts() -> None:
    older, newer = vevent(*TIMED, "SEQUENCE:1"), vevent(*TIMED, "SEQUENCE:2")
    for order in ((older, newer), (newer, older)):
        found = read(*order[0], *order[1]).events
        assert sorted((each.sequence, bool(each.fault)) for each in found) == [(1, True), (2, False)]


def test_an_instance_of_its_own_is_told_by_its_start() -> None:
    master = vevent(*TIMED, "RRULE:FREQ=WEEKLY", "EXDATE:20120517T120000Z", "RDATE;TZID=Asia/Tokyo:20120520T210000")
    one = vevent("DTSTART;TZID=Europe/Brussels:20120524T160000", "RECURRENCE-ID:20120524T120000Z")
    found = read(*master, *one).events
    assert (found[0].rrule, found[0].exdates, found[0].rdates) == (
        "FREQ=WEEKLY",
        ["2012-05-17T14:00:00"],
        ["2012-05-20T14:00:00"],
    )
    assert (found[1].recurrence_id, found[1].recurrence_zone) == ("2012-05-24T12:00:00", "UTC")
    assert [each.fault for each in found] == [None, None]


def test_an_exception_given_as_a_day_is_of_the_time_of_the_start() -> None:
    found = event(*TIMED, "RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20120517,20120524")
    assert found.exdates == ["2012-05-17T14:00:00", "2012-05-24T14:00:00"]


def test_html_becomes_plain_text_and_plain_text_stays() -> None:
    written = (
        '<p>Join&nbsp;us<br>at <a href="https://example.org/x">the hall</a></p><ul><li>one</li></ul><script>x</script>'
    )
    assert event(*TIMED, f"DESCRIPTION:{written}").description == (
        "Join\xa0us\nat the hall (https://example.org/x)\n\n- one"
    )
    assert event(*TIMED, "DESCRIPTION:if a < b and c > d").description == "if a < b and c > d"


def test_what_we_wrote_ourselves_is_plain_text_whatever_it_holds() -> None:
    assert PRODID.startswith(OURS)
    written = "Bold is <b>bold</b>,<br> a & b"
    head = "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}"
    lines = *head, *vevent(*TIMED, f"DESCRIPTION:{escape(written)}"), "END:VCALENDAR", ""
    [found] = account("\r\n".join(lines).encode(), fallback="UTC").events
    assert found.description == written


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('CONFERENCE;LABEL=a "b":https://a.example/', 'its parameters cannot be read: “CONFERENCE;LABEL=a "b":https'),
        ("CONFERENCE;VALUE=URI:https://a.example/\x01", "holds a control character (0x01)."),
        ("CONFERENCE;VALUE=URI:tel:+1-412-555-0123", "“tel:+1-412-555-0123” is no web address; it is left out."),
    ],
)
def test_a_way_in_that_cannot_be_taken_is_left_out_and_said(line: str, why: str) -> None:
    """RFC 7986 is younger than most programs; an event is worth more than a button."""
    found = event(*TIMED, "SUMMARY:Call", line, "CONFERENCE;VALUE=URI;LABEL=Zoom:https://zoom.example.org/1")
    assert (found.name, found.fault, found.joins) == ("Call", None, [["Join: Zoom", "https://zoom.example.org/1"]])
    [remark] = found.remarks
    assert remark.startswith(f"Line 10, CONFERENCE: {why}")
    assert remark.endswith("t is left out.")


def test_a_product_that_cannot_be_read_says_nothing() -> None:
    assert account(calendar("PRODID;=:x", *vevent(*TIMED)), fallback="UTC").events[0].fault is None


@pytest.mark.parametrize(
    ("parameters", "label"),
    [
        ("FEATURE=VIDEO;LABEL=Zoom", "Join: Zoom (video)"),
        ("FEATURE=video,AUDIO", "Join (audio, video)"),
        ("FEATURE=PHONE,X-TEXT;LABEL=By phone", "Join: By phone"),
        ("FEATURE=MODERATOR;LABEL=Join here", "Join here (moderator)"),
    ],
)
def test_what_a_way_in_is_for_goes_into_its_name(parameters: str, label: str) -> None:
    assert event(*TIMED, f"CONFERENCE;VALUE=URI;{parameters}:https://a.example/").joins == [
        [label, "https://a.example/"]
    ]


def test_what_is_no_event_is_counted() -> None:
    todo, journal = ["BEGIN:VTODO", "END:VTODO"], ["BEGIN:VJOURNAL", "END:VJOURNAL"]
    alarmed = vevent(*TIMED, "BEGIN:VALARM", "TRIGGER:-PT15M", "END:VALARM")
    told = read(*todo, *todo, *journal, *alarmed)
    assert told.skipped == {"VTODO": 2, "VJOURNAL": 1, "VALARM": 1}
    assert told.count_skipped == 4
    assert len(told.events) == 1


def test_a_called_off_meeting_and_an_answer() -> None:
    assert event(*TIMED, around=("METHOD:CANCEL",)).status == "CANCELLED"
    assert "METHOD is REPLY" in refusal(calendar("METHOD:REPLY", *vevent(*TIMED)))


def test_the_name_of_the_calendar_and_several_in_one_file() -> None:
    first, second = calendar("X-WR-CALNAME:Xen", *vevent(*TIMED, uid="a")), calendar(*vevent(*TIMED, uid="b"))
    told = account(first + second, fallback="UTC")
    assert (told.name, [each.uid for each in told.events]) == ("Xen", ["a", "b"])


def test_an_unknown_status_is_said() -> None:
    found = event(*TIMED, "STATUS:SOMEHOW")
    assert (found.status, found.remarks) == ("CONFIRMED", ["Line 9, STATUS: “SOMEHOW” is none; taken as confirmed."])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "this is no iCalendar file"),
        (b"<!doctype html>\n<p>hello", "Line 1 is no line of iCalendar: “<!doctype html>”."),
        (b'{"events": []}', "Line 1 is no line of iCalendar"),
        (b"BEGIN:VEVENT\nEND:VEVENT\n", "Line 1, BEGIN:VEVENT: stands outside of any calendar"),
        (b"SUMMARY:x\n", "Line 1, SUMMARY: stands outside of any calendar."),
        (
            "\r\n".join([*HEAD, "BEGIN:VEVENT", "END:VTODO"]).encode(),
            "Line 5, END:VTODO: ends what is not begun; END:VEVENT is due.",
        ),
        ("\r\n".join([*HEAD, "BEGIN:VEVENT"]).encode(), "The file breaks off within the VEVENT that line 4 begins."),
        ("\r\n".join(HEAD * 2).encode(), "Line 4, BEGIN:VCALENDAR: the calendar of line 1 is not ended."),
        (calendar(*["BEGIN:X"] * 20), "nested more than 8 levels deep"),
        (calendar("what is this"), "Line 4 is no line of iCalendar: “what is this”."),
        (calendar(*vevent('DTSTART;TZID="x:20120510')), "Line 7, DTSTART: its parameters cannot be read"),
        (
            calendar("SUMMARY:caf\xe9").decode().encode("latin-1"),
            "Line 4 is not UTF-8 (byte 0xe9). Save the file as UTF-8.",
        ),
        (calendar().decode().encode("utf-16"), "Line 1 is UTF-16. Save the file as UTF-8."),
        (bytes(12 * 1024 * 1024 + 1), "more than 12 MB"),
        (calendar(*["BEGIN:VEVENT", "END:VEVENT"] * 25_001), "more than 25,000 events"),
        (calendar(*vevent(*["RDATE:20120510"] * 5001)), "more than 5,000 lines"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_line_ends_byte_order_mark_and_empty_lines_do_not_matter() -> None:
    lines = vevent(*TIMED, "SUMMARY:x")
    told = [
        account(b"\xef\xbb\xbf" + calendar(*lines), fallback="UTC"),
        account(calendar(*lines, end="\n"), fallback="UTC"),
        account(calendar(*lines, end="\n").rstrip(b"\n"), fallback="UTC"),
        account(calendar(*lines).replace(b"BEGIN:VE", b"begin:ve").replace(b"DTSTART", b"dtstart"), fallback="UTC"),
    ]
    assert {(each.events[0].name, each.events[0].start) for each in told} == {("x", "2012-05-10T14:00:00")}


def test_a_line_folded_within_a_character_is_whole_again() -> None:
    data = calendar(*vevent(*TIMED, "SUMMARY:über"))
    at = data.index("ü".encode()) + 1
    [found] = account(data[:at] + b"\r\n " + data[at:], fallback="UTC").events
    assert found.name == "über"


def test_an_account_survives_being_kept() -> None:
    told = read("X-WR-CALNAME:Xen", *vevent(*TIMED), "BEGIN:VTODO", "END:VTODO")
    assert account_of(told.as_json()) == told
