#!/usr/bin/env python3
"""The tables of keys in docs/rulebook.md are those that `runbookd kinds --markdown` makes from the rows.

usage: tables.py [--write]      --write puts them there
"""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNBOOKD = os.environ.get("RUNBOOKD", str(ROOT / "build/dev/runbookd"))
PAGE = ROOT / "docs/rulebook.md"
BLOCK = re.compile(r"^<!-- keys: (\S+) -->\n(.*?)^<!-- end -->\n", re.MULTILINE | re.DOTALL)
made = subprocess.run([RUNBOOKD, "kinds", "--markdown"], capture_output=True, text=True, timeout=60, check=True).stdout
tables = {match[1]: match[0] for match in BLOCK.finditer(made)}
page = PAGE.read_text(encoding="utf-8")
shown = [match[1] for match in BLOCK.finditer(page)]
problems = [f"there is no table `{name}`" for name in shown if name not in tables]
problems += [f"the table `{name}` is not on the page" for name in tables if name not in shown]
wanted = BLOCK.sub(lambda match: tables.get(match[1], match[0]), page)
if sys.argv[1:] == ["--write"]:
    PAGE.write_text(wanted, encoding="utf-8")
elif wanted != page:
    old, new = page.splitlines(), wanted.splitlines()
    problems.append("docs/rulebook.md is not what the rows say; write it with tests/docs/tables.py --write")
    problems += [f"  now:    {a}\n  wanted: {b}" for a, b in zip(old, new) if a != b][:3]
print("\n".join(problems) or f"{len(shown)} tables of docs/rulebook.md are those of the rows")
sys.exit(1 if problems or not shown else 0)
