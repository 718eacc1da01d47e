#!/usr/bin/env python3
"""Every kind's example loads, and every fixture is told about as it announces.

The last line of a bad fixture is `# expect: LINE:COL: error: text`: the first error that `check` prints must begin with
it. A fixture that ends in `# says:` has all that `check` prints below it, word for word: places, excerpts, carets, cures.
"""
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(os.environ.get("RUNBOOKD_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
runbookd = os.environ.get("RUNBOOKD", str(root / "build/dev/runbookd"))
SAYS = "# says:\n"


def check(path):
    return subprocess.run([runbookd, "check", path.name], cwd=path.parent, capture_output=True, text=True, timeout=60)


def first_error(text, path):
    for line in text.splitlines():
        if line.startswith(f"{path.name}:") and re.match(r":\d+:\d+: error: ", line[len(path.name):]):
            return line[len(path.name) + 1:]
    return ""


def said(text):
    """What `check` printed of findings, without the line that counts them."""
    lines = text.rstrip("\n").split("\n")
    if re.fullmatch(r"\d+ errors?, \d+ warnings?", lines[-1]):
        lines.pop()
    return "\n".join(lines).strip("\n").split("\n")


def announced(fixture):
    block = fixture.read_text().split(SAYS, 1)[1].rstrip("\n").split("\n")
    return [line[4:] if line.startswith("#   ") else line.removeprefix("#") for line in block]


failures = []
count = 0
for example in sorted([*root.glob("probes/*/example*.yaml"), *root.glob("remediations/*/example*.yaml"),
                       *root.glob("daemon/people/channels/*/example.yaml")]):
    count += 1
    result = check(example)
    if result.returncode != 0:
        failures.append(f"{example.relative_to(root)} does not load:\n{result.stderr}")

for fixture in sorted([*root.glob("probes/*/bad/*.yaml"), *root.glob("remediations/*/bad/*.yaml"),
                       *root.glob("daemon/people/channels/*/bad/*.yaml"),
                       *root.glob("config/load/bad/*.yaml"), *root.glob("config/load/lints/*.yaml")]):
    count += 1
    name = fixture.relative_to(root)
    whole = SAYS in fixture.read_text()
    expected = re.search(r"^# expect: (.+)$", fixture.read_text(), re.M)
    if not expected and not whole:
        failures.append(f"{name} has no `# expect:` line and no `# says:`")
        continue
    result = check(fixture)
    code = 0 if fixture.parent.name == "lints" else 1
    found = first_error(result.stderr, fixture)
    if result.returncode != code or (expected and not found.startswith(expected.group(1))):
        failures.append(f"{name} (exit {result.returncode})\n  expected {expected and expected.group(1)}\n"
                        f"  found    {found}")
    if whole and said(result.stderr) != announced(fixture):
        failures.append(f"{name} says\n" + "\n".join(said(result.stderr)))

print("\n".join(failures) or f"{count} files behave as announced")
sys.exit(1 if failures or count < 150 else 0)
