"""The registry, read from the sources: which rows stand in which folder, and what they are called.

    constinit const ActionKind cloud_run_stop{.name = "cloud_run.stop", ... .planned = Planned{...}};
    inline constexpr auto later = std::to_array<NotifierKind>({{.key = "jira", ...}, ...});
"""
import re
from typing import NamedTuple

import cpp
from tree import KINDS

DEFINITION = re.compile(
    r"\bto_array<(?P<listed>Probe|Action|Notifier|Resource)Kind>\s*\(\s*\{"
    r"|\b(?P<table>Probe|Action|Notifier|Resource)Kind\s+(?P<variable>\w+)\s*(?P<array>\[\s*\])?\s*=?\s*\{")
NAME = re.compile(r'\{\s*(?:\.(?:key|name)\s*=\s*)?"([^"]+)"')


class Row(NamedTuple):
    table: str     # Probe, Action ...
    variable: str  # `http_kind`; empty in an array
    name: str      # `http`: what a rulebook says; empty when it is not the first member
    planned: bool  # of a later version
    path: str = ""


def row_of(table, variable, code, text, start, end):
    name = NAME.match(text, start, end)
    return Row(table, variable or "", name[1] if name else "", ".planned" in code[start:end])


def rows_in(text):
    """Those that one source defines."""
    try:
        code = cpp.code_of(text)
    except cpp.Unbalanced:
        return  # words.py says so
    for match in DEFINITION.finditer(code):
        table = match["listed"] or match["table"]
        start = match.end() - 1
        end = cpp.closing(code, start, "{}") + 1
        if match["table"] and not match["array"]:
            yield row_of(table, match["variable"], code, text, start, end)
            continue
        at = start + 1
        while (at := code.find("{", at, end)) >= 0:
            close = cpp.closing(code, at, "{}") + 1
            yield row_of(table, "", code, text, at, close)
            at = close


def rows_of(tree, folder):
    sources = [p for p in tree.below(folder) if p.endswith((".cpp", ".hpp"))]
    return [row._replace(path=path) for path in sources for row in rows_in(tree.text(path))]


def folders(tree):
    return [f"{kinds}/{name}" for kinds in KINDS for name in tree.folders(kinds)]


def names(tree):
    """Every name that the language has for a kind, of this version or a later one."""
    return {row.name for folder in folders(tree) for row in rows_of(tree, folder) if row.name}
