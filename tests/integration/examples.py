#!/usr/bin/env python3
"""Every kind's example loads, and every bad fixture is refused with the error it announces.

The last line of a fixture is `# expect: LINE:COL: error: text`; the first error that `check` prints
must begin with it.
"""
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(os.environ.get("RUNBOOKD_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
runbookd = os.environ.get("RUNBOOKD", str(root / "build/dev/runbookd"))


def check(path):
    return subprocess.run([runbookd, "check", str(path)], capture_output=True, text=True, timeout=60)


def first_error(text, path):
    for line in text.splitlines():
        if line.startswith(f"{path}:") and re.match(r":\d+:\d+: error: ", line[len(str(path)):]):
            return line[len(str(path)) + 1:]
    return ""


failures = []
count = 0
for example in sorted([*root.glob("probes/*/example*.yaml"), *root.glob("remediations/*/example*.yaml")]):
    count += 1
    result = check(example)
    if result.returncode != 0:
        failures.append(f"{example.relative_to(root)} does not load:\n{result.stderr}")

for fixture in sorted([*root.glob("probes/*/bad/*.yaml"), *root.glob("remediations/*/bad/*.yaml"),
                       *root.glob("config/load/bad/*.yaml")]):
    count += 1
    expected = re.search(r"^# expect: (.+)$", fixture.read_text(), re.M)
    if not expected:
        failures.append(f"{fixture.relative_to(root)} has no `# expect:` line")
        continue
    result = check(fixture)
    found = first_error(result.stderr, fixture)
    if result.returncode != 1 or not found.startswith(expected.group(1)):
        failures.append(f"{fixture.relative_to(root)} (exit {result.returncode})\n"
                        f"  expected {expected.group(1)}\n  found    {found}")

print("\n".join(failures) or f"{count} files behave as announced")
sys.exit(1 if failures or count < 40 else 0)
