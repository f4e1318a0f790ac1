"""Event tables for tests, with the columns and types of a store."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("date", pa.date32()),
        ("precision", pa.string()),
        ("source", pa.string()),
        ("source_role", pa.string()),
        ("target", pa.string()),
        ("target_role", pa.string()),
        ("code", pa.string()),
        ("scheme", pa.string()),
        ("weight", pa.float64()),
        ("quad", pa.int8()),
        ("events", pa.int32()),
        ("origin", pa.string()),
        ("added", pa.date32()),
    ]
)

PLAIN = {
    "date": date(2020, 1, 1),
    "precision": "day",
    "source": "USA",
    "source_role": "",
    "target": "RUS",
    "target_role": "",
    "code": "042",
    "scheme": "cameo",
    "weight": 1.9,
    "quad": 1,
    "events": 1,
    "origin": "keds:1",
    "added": None,
}


def make_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Return a table of events; what a row leaves out is plain."""
    return pa.Table.from_pylist([{**PLAIN, **row} for row in rows], schema=SCHEMA)


def make_pair_years(folder: str) -> pa.Table:
    """Return the public table of pair-years as events, four rows a pair and year."""
    import csv
    import gzip
    from pathlib import Path

    classes = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    columns: dict[str, list[Any]] = {name: [] for name in ("date", "source", "target", "quad", "events")}
    with gzip.open(Path(folder) / "icews" / "dyad_years_2002_2012.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for quad, name in enumerate(classes, start=1):
                columns["date"].append(date(int(row["year"]), 1, 1))
                columns["source"].append(row["source_iso3"])
                columns["target"].append(row["target_iso3"])
                columns["quad"].append(quad)
                columns["events"].append(int(row[name]))
    n_rows = len(columns["date"])
    fixed = {"precision": "year", "scheme": "quad", "weight": None, "code": "", "origin": "icews-pairs:1"}
    plain = {**PLAIN, **fixed}
    whole = {name: columns.get(name, [plain[name]] * n_rows) for name in SCHEMA.names}
    return pa.table(whole, schema=SCHEMA)
