#!/usr/bin/env python3
"""`runbookd schema` says of a rulebook's form what `check` says.

Every rulebook that loads validates, and so does one that is wrong only in what it means (a name that there is not, an
expression). One whose first error is about its form - an unknown key, a wrong shape, something missing, a value out of
bounds or of no choice - does not. Which of the two a fixture is, its own error tells, in the words of the reader.
"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import warnings

import yaml

warnings.simplefilter("ignore", DeprecationWarning)
import jsonschema  # noqa: E402

root = pathlib.Path(os.environ.get("RUNBOOKD_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
runbookd = os.environ.get("RUNBOOKD", str(root / "build/dev/runbookd"))

# What `check` says when it is the form that is wrong. Each of these has a fixture, or the test fails.
FORMS = {
    "an unknown key": r"unknown key `",
    "a wrong shape, bound or choice": r"` must be .*, not ",
    "a shape of its own": r"must be a list|takes (?:a connection string|a map|`cgroup`, `host` or a map)",
    "a number of its own bounds": r"must be a number between",
    "something missing": r"` is missing$",
    "something missing, in words of its own": r"needs `(?:argv|to|up_to|target|notify)`|needs both `raise_by`",
    "one of several missing": r"needs `\w+` or `\w+`|neither `(every|check)` nor|has no channel|is of no known kind",
    "the version missing": r"which version of the language",
    "an empty text": r"` is empty$|holds an empty name",
    "a kind that there is not": r"there is no (?:action|resource kind) `|is not yet known to this version",
    "a choice, in words of its own": r"a severity is P0, P1, P2 or P3|no such unit|the unit of `.*` is not known"
                                     r"|is done with `limited-data-loss` only",
}


class Core(yaml.SafeLoader):
    """YAML 1.2 as editors read it: `yes`, `1:30` and dates are texts."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"), ("null", r"~|null|Null|NULL|", "~nN\0"),
        ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
        ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789")):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))
Core.yaml_implicit_resolvers.setdefault("", []).append(("tag:yaml.org,2002:null", re.compile(r"^$")))


def as_json(value):
    """A key is a text in JSON."""
    assert not isinstance(value, (datetime.date, datetime.datetime))
    if isinstance(value, dict):
        return {str(k): as_json(v) for k, v in value.items()}
    return [as_json(v) for v in value] if isinstance(value, list) else value


def first_error(text):
    """What `check` says first, or nothing when it loads."""
    done = subprocess.run([runbookd, "check", "--json", "--no-secrets", str(text)], cwd=text.parent,
                          capture_output=True, text=True, timeout=60, check=False)
    errors = [d for d in json.loads(done.stdout)["diagnostics"] if d["level"] == "error"]
    return errors[0]["message"] if errors else None


def form_of(error):
    """Which of FORMS the error is, or nothing."""
    return next((name for name, words in FORMS.items() if re.search(words, error)), None)


def embedded():
    """The rulebooks in the pages."""
    fence = re.compile(r"^```yaml\n(version:.*?)^```", re.MULTILINE | re.DOTALL)
    for page in sorted([root / "README.md", root / "CONTRIBUTING.md", *root.glob("docs/**/*.md"),
                        *root.glob("*/*/README.md")]):
        for number, match in enumerate(fence.finditer(page.read_text(encoding="utf-8"))):
            yield f"{page.relative_to(root)} ({number})", match[1]


schema = json.loads(subprocess.run([runbookd, "schema"], capture_output=True, text=True, timeout=60, check=True).stdout)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
failures, counts = [], {"loads": 0, "wrong in form": 0, "wrong in meaning": 0}
seen = set()


def complaints(text):
    found = sorted(validator.iter_errors(as_json(yaml.load(text, Core))), key=lambda e: list(map(str, e.absolute_path)))
    return [f"{'.'.join(map(str, e.absolute_path)) or 'the rulebook'}: {e.message[:200]}" for e in found]


for path in sorted([*root.glob("probes/*/**/*.yaml"), *root.glob("remediations/*/**/*.yaml"),
                    *root.glob("daemon/people/channels/*/**/*.yaml"), *root.glob("config/load/*/*.yaml"), *root.glob("config/rulebooks/*.yaml")]):
    error = first_error(path)
    wrong = complaints(path.read_text(encoding="utf-8"))
    form = form_of(error) if error else None
    kind = "loads" if error is None else "wrong in form" if form else "wrong in meaning"
    counts[kind] += 1
    seen.add(form)
    if bool(wrong) != (kind == "wrong in form"):
        failures.append(f"{path.relative_to(root)} ({kind}: {error})\n"
                        f"    the schema says: {'; '.join(wrong) or 'nothing'}")

# The production rulebook uses kinds of later versions: the schema marks the lines that `check` marks, and no other.
def line_of(node, path):
    for part in path:
        if isinstance(node, yaml.MappingNode):
            node = next(value for key, value in node.value if key.value == str(part))
        else:
            node = node.value[part]
    return node.start_mark.line + 1


production = root / "config/rulebooks/guesslyfe.yaml"
tree = yaml.compose(production.read_text(encoding="utf-8"), Core)
marked = {line_of(tree, e.absolute_path) for e in
          validator.iter_errors(as_json(yaml.load(production.read_text(encoding="utf-8"), Core)))}
said = {d["line"] for d in json.loads(subprocess.run(
    [runbookd, "check", "--json", "--no-secrets", str(production)], capture_output=True, text=True, timeout=60,
    check=False).stdout)["diagnostics"] if d["level"] == "error"}
if marked != said:
    failures.append(f"guesslyfe.yaml: the schema marks lines {sorted(marked - said)} more, {sorted(said - marked)} less")

for name, text in embedded():
    counts["loads"] += 1
    if wrong := complaints(text):
        failures.append(f"{name}\n    the schema says: {'; '.join(wrong)}")

print("\n".join(failures) or "the schema agrees with check: " + ", ".join(f"{n} {k}" for k, n in counts.items()))
for form in FORMS.keys() - seen:
    failures.append(f"no fixture has {form}: what is said of it is another thing now")
    print(failures[-1])
if min(counts.values()) < 40:
    failures.append("hardly any fixture was found: this test has lost its subject")
    print(failures[-1])
sys.exit(1 if failures else 0)
