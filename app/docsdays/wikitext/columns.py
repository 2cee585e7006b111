"""What the columns of a table mean, and the tasks of its rows."""

from collections.abc import Sequence
from dataclasses import replace

from app.docsdays.wikitext import inline
from app.docsdays.wikitext.found import Row
from app.docsdays.wikitext.tables import Cell, TableRow
from app.docsdays.wikitext.words import owner_in, state_in

NAMES = {
    "title": ("task", "topic", "title", "item", "todo", "to do", "what", "batch", "article", "document", "feature",
              "page", "pages", "subject", "name", "description", "work"),
    "part": ("subtopic", "sub-topic", "subtask", "sub-task", "part", "step"),
    "owner": ("owner", "owners", "who", "taken by", "claimed by", "assignee", "assigned to", "assigned", "volunteer",
              "contributor", "person", "editor", "signed up", "responsible"),
    "state": ("state", "status", "done", "done?", "progress", "complete", "completed"),
    "area": ("area", "category", "section", "component"),
    "size": ("takes", "size", "effort"),
    "audience": ("for", "audience"),
    "target": ("where", "page", "pages", "link", "address", "url", "target"),
    "skills": ("good to know", "skills"),
    "why": ("why", "reason"),
    "how": ("what to do", "how", "note", "notes", "comment", "comments", "details", "description", "remarks"),
}  # fmt: skip


def named(header: Sequence[Cell]) -> dict[str, int]:
    """Which column is what; the first choice of words wins, and a column is one thing only."""
    words = [inline.parse(cell.text, is_cell=True).title.casefold().rstrip(":") for cell in header]
    found: dict[str, int] = {}
    for name, choices in NAMES.items():
        free = [at for at in range(len(words)) if at not in found.values()]
        at = next((at for choice in choices for at in free if words[at] == choice), None)
        if at is not None:
            found[name] = at
    return found


def rows_of_table(table: Sequence[TableRow], groups: tuple[str, ...]) -> tuple[list[Row], set[int]]:
    """The tasks of a table, and the numbers of the lines that name its columns."""
    is_headed = bool(table) and all(cell.is_header for cell in table[0].cells)
    header = table[0].cells if is_headed else []
    columns = named(header) if header else {}
    body = table[1:] if is_headed else table
    if not header and table and len(first := named(table[0].cells)) > 1 and "title" in first:
        header, columns, body = table[0].cells, first, table[1:]
    lines = {cell.line for cell in header}
    lines |= {cell.line for row in body for cell in row.cells if all(each.is_header for each in row.cells)}
    body = [row for row in body if not all(cell.is_header for cell in row.cells)]
    if header and not columns and len(header) > 1:
        return [row for each in body for row in _cells(each, header, groups)], lines
    labels = [inline.parse(cell.text, is_cell=True).title for cell in header]
    rows = [_row(each, columns or {"title": 0}, labels, groups) for each in body]
    return [row for row in rows if row], lines


def _cells(row: TableRow, header: Sequence[Cell], groups: tuple[str, ...]) -> list[Row]:
    """Of a table whose columns are no fields: each of its cells is a task, and the column says when or where."""
    found = []
    for at, cell in enumerate(row.cells):
        if cell in row.cells[max(0, at - 1) : at]:
            continue  # it spans several columns
        if (read := inline.parse(cell.text)).title and not cell.is_header:
            group = inline.parse(header[at].text, is_cell=True).title if at < len(header) else ""
            above = (*groups, group) if group else groups
            found.append(task(read, line=cell.line, groups=above))
    return found


def task(read: inline.Inline, *, line: int, groups: tuple[str, ...]) -> Row:
    """A task that is one piece of text: an item of a list, or a cell."""
    row = Row(line=line, title=read.title, state=read.state or "open", owner=read.owner, groups=groups)
    return _about(row, read.links)


def _about(row: Row, links: Sequence[inline.Link]) -> Row:
    """Where there are links, the row is about what the first leads to."""
    if not links:
        return row
    return replace(row, fields={**row.fields, "target": links[0].target}, is_about_page=links[0].is_page)


def _row(row: TableRow, columns: dict[str, int], labels: list[str], groups: tuple[str, ...]) -> Row | None:
    cells = [inline.parse(cell.text, is_cell=True) for cell in row.cells]
    columns, above = _below_spans(row, cells, columns)
    read = {name: cells[at] for name, at in columns.items() if at < len(cells)}
    title = read.pop("title", inline.Inline())
    if not title.title:
        return None
    state, remark = title.state, ""
    if "state" in read:
        stated = read.pop("state")
        state, remark = (stated.state, stated.title) if stated.state else state_in(stated.title)
    owner = read.pop("owner", inline.Inline())
    fields = {name: cell.text for name, cell in read.items()}
    others = [at for at in range(min(len(labels), len(cells))) if at not in columns.values()]
    more = [f"{labels[at]}: {cells[at].text}" for at in others if cells[at].text and cells[at].title != above]
    if more:
        fields["how"] = "\n".join(filter(None, (fields.get("how", ""), *more)))
    where = read.get("target", inline.Inline()) if "target" in columns else title
    found = Row(
        line=row.cells[columns["title"]].line,
        title=title.title,
        state=state or "open",
        remark=remark,
        owner=owner.owner or owner_in(owner.title),
        groups=(*groups, above) if above else groups,
        fields=fields,
        key=row.attributes.get("id", ""),
        was=row.attributes.get("data-was", ""),
    )
    return _about(found, where.links if where is title or where.is_link else ())


def _below_spans(row: TableRow, cells: Sequence[inline.Inline], columns: dict[str, int]) -> tuple[dict[str, int], str]:
    """Where a topic reaches over several rows, or has parts, the row is about the part; with the topic's words."""
    columns = dict(columns)
    part, topic = columns.pop("part", None), columns.get("title", 0)
    if topic >= len(cells):
        return columns, ""
    if part is None and row.cells[topic].rows > 1:
        others = (at for at, cell in enumerate(row.cells) if at not in columns.values() and cell.rows == 1)
        part = next((at for at in others if cells[at].title), None)
    if part is None or part >= len(cells) or not cells[part].title:
        return columns, ""
    return {**columns, "title": part}, cells[topic].title
