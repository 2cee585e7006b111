"""One table: what was measured, what it must be, what it aims at; and the same as JSON beside those of other runs."""

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.config import ROOT

RESULTS = ROOT / "bench" / "results"


@dataclass(frozen=True)
class Row:
    what: str
    measured: float | None
    """None: could not be measured here."""
    unit: str
    bar: float | None = None
    aim: float | None = None
    note: str = ""
    least: float | None = None
    """A bar that must be reached rather than kept below."""

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "-"
        if self.least is not None:
            return "ok" if self.measured >= self.least else "MISS"
        if self.bar is None:
            return ""
        if self.measured > self.bar:
            return "MISS"
        return "ok, aim" if self.aim is not None and self.measured <= self.aim else "ok"


@dataclass
class Report:
    rows: list[Row] = field(default_factory=list)

    def add(
        self,
        what: str,
        measured: float | None,
        unit: str,
        *,
        bar: float | None = None,
        aim: float | None = None,
        note: str = "",
        least: float | None = None,
    ) -> None:
        row = Row(what, measured, unit, bar, aim, note, least)
        self.rows.append(row)
        print(_line(row), flush=True)

    @property
    def misses(self) -> int:
        return sum(row.verdict == "MISS" for row in self.rows)

    def heading(self, text: str) -> None:
        print(f"\n{text}\n{_columns('', 'measured', 'aim', 'bar', '', '')}", flush=True)

    def save(self) -> Path:
        RESULTS.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC)
        path = RESULTS / f"{now:%Y%m%dT%H%M%SZ}.json"
        rows = [asdict(row) | {"verdict": row.verdict} for row in self.rows]
        path.write_text(json.dumps({"at": f"{now:%Y-%m-%dT%H:%MZ}", **_machine(), "rows": rows}, indent=1) + "\n")
        return path


def _machine() -> dict[str, object]:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "commit": commit.stdout.strip(),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def _line(row: Row) -> str:
    bar = _number(row.bar) if row.least is None else f">= {_number(row.least)}"
    return _columns(row.what, _number(row.measured, row.unit), _number(row.aim), bar, row.verdict, row.note)


def _columns(what: str, measured: str, aim: str, bar: str, verdict: str, note: str) -> str:
    return f"  {what:<46}{measured:>13}{aim:>8}{bar:>8}  {verdict:<8}{note}".rstrip()


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return "-" if unit else ""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}{' ' + unit if unit else ''}"
