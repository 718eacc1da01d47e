"""A kind is one folder, whose rows stand in one registry, and it is complete: a page for people, an example
that loads, and mistakes with the diagnostics they must give. Those are looked for row by row, since one
folder may hold several (`cloud_run.rollback`, `.restart`, ...). Of a later version there is the row alone.
"""
import re

import cpp
import rows
from tree import Problem

OUTCOMES_CALL = re.compile(r"\bcheck_outcomes\(")
FIRST_TEXT = re.compile(r'\s*"(\w+)"')
EXPECT = re.compile(r"^# expect: (?:\d+:\d+: )?\S", re.MULTILINE)


def says(text, row):
    """Whether a text is about the row. A probe and a contact are keys; the others are words."""
    if row.table in ("Probe", "Notifier"):
        return re.search(rf"(?:^|[\s{{,]){re.escape(row.name)}:", text) is not None
    return re.search(rf"(?<![\w.]){re.escape(row.name)}(?![\w.])", text) is not None


def of_registry(tree, folder, found):
    """That the folder has its one row in the registry, and all of its own rows behind that."""
    kinds, name = folder.rsplit("/", 1)
    header, registry = f"{folder}/kind.hpp", f"{kinds}/registry.cpp"
    if header not in tree.paths or f"extern const KindRows {name}_rows;" not in tree.text(header):
        yield Problem(header, 0, f"declares no `extern const KindRows {name}_rows;`")
    if registry not in tree.paths or not re.search(rf"&{name}_rows\b", tree.text(registry)):
        yield Problem(registry, 0, f"has no row &{name}_rows")
    sources = "\n".join(tree.text(p) for p in tree.below(folder) if p.endswith((".cpp", ".hpp")))
    if not found:
        yield Problem(header, 0, "no source here defines a row (`const ProbeKind NAME{.key = ...}`)")
    for row in found:
        if not row.name:
            yield Problem(row.path, 0, f"{row.variable or 'a row'} has no name as its first member")
        elif row.variable and not re.search(rf"&{row.variable}\b", sources):
            yield Problem(row.path, 0, f"{row.variable} ({row.name}) is in no table of {name}_rows")


def of_row(tree, folder, row):
    readme, example = f"{folder}/README.md", f"{folder}/example.yaml"
    if readme in tree.paths and not re.search(rf"(?<!\w){re.escape(row.name)}(?!\w)", tree.text(readme)):
        yield Problem(readme, 0, f"does not mention {row.name}")
    if example in tree.paths and not says(tree.text(example), row):
        yield Problem(example, 0, f"does not use {row.name}")
    fixtures = tree.below(f"{folder}/bad", ".yaml")
    if fixtures and not any(says(tree.text(p), row) for p in fixtures):
        yield Problem(f"{folder}/bad", 0, f"no fixture has a mistake with {row.name}")


def of_parts(tree, folder):
    for name in ("README.md", "example.yaml"):
        if f"{folder}/{name}" not in tree.paths or not tree.text(f"{folder}/{name}").strip():
            yield Problem(f"{folder}/{name}", 0, "is missing: every kind has one")
    if not tree.below(f"{folder}/bad", ".yaml"):
        yield Problem(f"{folder}/bad", 0, "holds no fixture: every kind has a config that must be refused")


def proves(text):
    """The folders whose table a source text gives cases for; a comment gives none."""
    if "check_outcomes(" not in text:
        return set()
    calls = (FIRST_TEXT.match(text, call.end()) for call in OUTCOMES_CALL.finditer(cpp.code_of(text)))
    return {call.group(1) for call in calls if call}


def of_outcomes(tree, folder):
    """A probe says of all that can happen whose fault it is, and a test proves each row."""
    readme, name = f"{folder}/README.md", folder.rsplit("/", 1)[1]
    if not folder.startswith("probes/"):
        return
    if readme in tree.paths and "\n## Outcomes\n" not in tree.text(readme):
        yield Problem(readme, 0, "has no table `## Outcomes`: what is the target's fault (bad) and what is ours (unknown)")
    if not any(name in proves(tree.text(path)) for path in tree.below("tests/unit/probes", ".cpp")):
        yield Problem(f"tests/unit/probes/{name}", 0, f"no test calls `check_outcomes(\"{name}\"`: each row of {readme} has a case")


def of_folder(tree, folder):
    found = rows.rows_of(tree, folder)
    yield from of_registry(tree, folder, found)
    for path in tree.below(f"{folder}/bad", ".yaml"):
        if not EXPECT.search(tree.text(path)):
            yield Problem(path, 0, "does not say what it expects (`# expect: LINE:COL: error: ...`)")
    of_this_version = [row for row in found if row.name and not row.planned]
    if of_this_version or not found:
        yield from of_parts(tree, folder)
        yield from of_outcomes(tree, folder)
    for row in of_this_version:
        yield from of_row(tree, folder, row)


def check(tree):
    for folder in rows.folders(tree):
        yield from of_folder(tree, folder)
