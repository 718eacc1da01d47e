"""A kind is one folder and its rows in one registry, and it is complete: a page for people, an example
that loads, and mistakes with the diagnostics they must give. Those are looked for row by row, since one
folder may hold several (`cloud_run.rollback`, `.restart`, ...).
"""
import re
from typing import NamedTuple

from tree import Problem

ROW = re.compile(r"^extern const (Probe|Action|Notifier|Resource)Kind (\w+);", re.MULTILINE)
EXPECT = re.compile(r"^# expect: (?:\d+:\d+: )?\S", re.MULTILINE)


class Row(NamedTuple):
    table: str     # Probe, Action ...
    variable: str  # `http_kind`
    name: str      # `http`: what a rulebook says


def rows_of(tree, folder):
    """The rows that kind.hpp declares, and their names from where they are defined."""
    header = f"{folder}/kind.hpp"
    if header not in tree.paths:
        return []
    source = "\n".join(tree.text(p) for p in tree.below(folder, ".cpp"))
    rows = []
    for table, variable in ROW.findall(tree.text(header)):
        name = re.search(rf'\bconst {table}Kind {variable}\s*=?\s*\{{\s*(?:\.\w+\s*=\s*)?"([^"]+)"', source)
        rows.append(Row(table, variable, name[1] if name else ""))
    return rows


def says(text, row):
    """Whether a text is about the row. A probe and a contact are keys; the others are words."""
    if row.table in ("Probe", "Notifier"):
        return re.search(rf"(?:^|[\s{{,]){re.escape(row.name)}:", text) is not None
    return re.search(rf"(?<![\w.]){re.escape(row.name)}(?![\w.])", text) is not None


def of_row(tree, folder, row):
    header = f"{folder}/kind.hpp"
    registry = f"{folder.split('/')[0]}/registry.cpp"
    if not row.name:
        yield Problem(header, 0, f"no .cpp here defines {row.variable} with its name as first member")
        return
    if registry not in tree.paths or not re.search(rf"&{row.variable}\b", tree.text(registry)):
        yield Problem(registry, 0, f"has no row &{row.variable} ({row.name}, of {header})")
    readme, example = f"{folder}/README.md", f"{folder}/example.yaml"
    if readme in tree.paths and not re.search(rf"(?<!\w){re.escape(row.name)}(?!\w)", tree.text(readme)):
        yield Problem(readme, 0, f"does not mention {row.name}")
    if example in tree.paths and not says(tree.text(example), row):
        yield Problem(example, 0, f"does not use {row.name}")
    fixtures = tree.below(f"{folder}/bad", ".yaml")
    if fixtures and not any(says(tree.text(p), row) for p in fixtures):
        yield Problem(f"{folder}/bad", 0, f"no fixture has a mistake with {row.name}")


def of_folder(tree, folder):
    rows = rows_of(tree, folder)
    if not rows:
        yield Problem(f"{folder}/kind.hpp", 0, "declares no row (`extern const ProbeKind NAME;`)")
    for name in ("README.md", "example.yaml"):
        if f"{folder}/{name}" not in tree.paths or not tree.text(f"{folder}/{name}").strip():
            yield Problem(f"{folder}/{name}", 0, "is missing: every kind has one")
    fixtures = tree.below(f"{folder}/bad", ".yaml")
    if not fixtures:
        yield Problem(f"{folder}/bad", 0, "holds no fixture: every kind has a config that must be refused")
    for path in fixtures:
        if not EXPECT.search(tree.text(path)):
            yield Problem(path, 0, "does not say what it expects (`# expect: LINE:COL: error: ...`)")
    for row in rows:
        yield from of_row(tree, folder, row)


def check(tree):
    for kinds in ("probes", "remediations"):
        for name in tree.folders(kinds):
            yield from of_folder(tree, f"{kinds}/{name}")
