"""The timetable of a day."""

from datetime import datetime

import pytest

from app.events.programme import grid
from app.events.programme.grid import Cell
from app.events.programme.models import ProgrammeSession
from tests.events.programme.make import ROOMS

Told = tuple[str, int, int, tuple[str, ...]]


def item(title: str, start: str, end: str, room: str | None = None, day: int = 7) -> ProgrammeSession:
    walls = [datetime.fromisoformat(f"2012-05-{day:02} {clock}") for clock in (start, end)]
    return ProgrammeSession(title=title, local_start=walls[0], local_end=walls[1], room=room)


def told(cell: Cell) -> Told:
    return cell.room, cell.rows, cell.columns, tuple(each.title for each in cell.items)


def rows(*items: ProgrammeSession) -> list[tuple[str, list[Told]]]:
    table = grid.table(sorted(items, key=lambda each: each.sort_key), ROOMS)
    return [(f"{row.start:%H:%M}", [told(cell) for cell in row.cells]) for row in table.rows]


EMPTY: Told = ("", 1, 1, ())


def test_a_long_session_stands_beside_several_short_ones() -> None:
    found = rows(
        item("Hacking", "09:00", "11:00", "small"),
        item("Welcome", "09:00", "09:15", "big"),
        item("Update", "09:15", "10:30", "big"),
    )
    assert found == [
        ("09:00", [("Big Hall", 1, 1, ("Welcome",)), ("Small Room", 3, 1, ("Hacking",))]),
        ("09:15", [("Big Hall", 1, 1, ("Update",))]),
        ("10:30", [EMPTY]),
    ]


def test_what_has_no_room_goes_across_all() -> None:
    found = rows(
        item("One", "09:00", "10:00", "big"),
        item("Two", "09:00", "10:00", "small"),
        item("Lunch", "10:00", "11:00"),
        item("Three", "11:00", "12:00", "small"),
    )
    assert found[1:] == [
        ("10:00", [("", 1, 2, ("Lunch",))]),
        ("11:00", [EMPTY, ("Small Room", 1, 1, ("Three",))]),
    ]


def test_what_has_no_room_while_something_else_happens_gets_a_column() -> None:
    table = grid.table([item("One", "09:00", "10:00", "big"), item("Walk", "09:30", "10:30")], ROOMS)
    assert table.rooms == ["Big Hall", ""]
    cells = [[told(cell) for cell in row.cells] for row in table.rows]
    assert cells == [
        [("Big Hall", 2, 1, ("One",)), EMPTY],
        [("", 2, 1, ("Walk",))],
        [EMPTY],
    ]


def test_what_overlaps_in_one_room_shares_a_cell() -> None:
    found = rows(item("One", "09:00", "10:00", "big"), item("Two", "09:30", "10:30", "big"))
    assert found == [("09:00", [("Big Hall", 1, 1, ("One", "Two"))])]


def test_rooms_nothing_happens_in_have_no_column_and_without_rooms_there_is_one() -> None:
    assert grid.table([item("One", "09:00", "10:00", "small")], ROOMS).rooms == ["Small Room"]
    assert grid.table([item("One", "09:00", "10:00")], ROOMS).rooms == [""]


def test_each_day_by_itself() -> None:
    found = grid.days(
        [
            item("Late", "09:00", "10:00", day=8),
            ProgrammeSession(title="Some time"),
            item("One", "9:00".zfill(5), "10:00"),
        ]
    )
    assert [(str(day.day), [each.title for each in day.items]) for day in found] == [
        ("2012-05-07", ["One"]),
        ("2012-05-08", ["Late"]),
    ]


@pytest.mark.parametrize("seed", range(40))
def test_each_session_stands_once_and_no_two_cells_overlap(seed: int) -> None:
    """Laid out as browsers do, whatever overlaps: every place of the table is taken exactly once."""
    import random

    chance = random.Random(seed)
    items = []
    for number in range(chance.randint(1, 12)):
        start = chance.randint(0, 30)
        end = start + chance.randint(1, 8)
        clocks = [f"{9 + quarter // 4:02}:{quarter % 4 * 15:02}" for quarter in (start, end)]
        items.append(item(f"{number:02}", *clocks, chance.choice(["big", "small", None])))
    table = grid.table(sorted(items, key=lambda each: each.sort_key), ROOMS)
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(table.rows):
        x = 0
        for cell in row.cells:
            while (x, y) in taken:
                x += 1
            places = {(x + across, y + down) for across in range(cell.columns) for down in range(cell.rows)}
            assert not places & taken
            taken |= places
    assert taken == {(x, y) for x in range(len(table.rooms)) for y in range(len(table.rows))}
    shown = [each.title for row in table.rows for cell in row.cells for each in cell.items]
    assert sorted(shown) == sorted(each.title for each in items)
