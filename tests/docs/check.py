#!/usr/bin/env python3
"""The documents do not lie: every link leads somewhere, and every rulebook in them loads.

A rulebook is a fenced yaml block that starts with `version:`, or the text below a `rulebook.yaml: |`
line of a deployment file. Each is given to `runbookd check`, as a user would. Every replay has a page, which names its
tests as they are called, and is in the index.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNBOOKD = os.environ.get("RUNBOOKD", str(ROOT / "build/dev/runbookd"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
EMBEDDED = re.compile(r"^( *)rulebook\.yaml: \|\n((?:\1 +.*\n|\n)+)", re.MULTILINE)


def anchors(path):
    """The anchors of a page's headings, as GitHub makes them."""
    found = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.match(r"#{1,6} ", line):
            words = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            found.add(words.replace(" ", "-"))
    return found


def probes_without_outcomes():
    """Kinds that docs/outcomes.md forgets."""
    page = (ROOT / "docs/outcomes.md").read_text(encoding="utf-8")
    for readme in sorted(ROOT.glob("probes/*/README.md")):
        if f"../probes/{readme.parent.name}/README.md#outcomes" not in page:
            yield f"docs/outcomes.md: does not lead to {readme.relative_to(ROOT)}"


def broken_links(page):
    for target in LINK.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists():
            yield f"{target}: no such file"
        elif anchor and path.suffix == ".md" and anchor not in anchors(path):
            yield f"{target}: no such heading"


def rulebooks(path):
    """(line, text) of each rulebook in the file."""
    text = path.read_text(encoding="utf-8")
    pattern = FENCE if path.suffix == ".md" else EMBEDDED
    for match in pattern.finditer(text):
        body = textwrap.dedent(match.group(match.lastindex))
        if body.startswith("version:"):
            yield text.count("\n", 0, match.start(match.lastindex)) + 1, body


def refused(text):
    """What `runbookd check` has against it; empty when it loads."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "rulebook.yaml"
        file.write_text(text, encoding="utf-8")
        done = subprocess.run([RUNBOOKD, "check", str(file)], capture_output=True, text=True,
                              timeout=60, stdin=subprocess.DEVNULL, check=False)
        return "" if done.returncode == 0 else f"exit {done.returncode}\n{done.stdout}{done.stderr}"


def cases(source):
    """The names of the tests in a C++ file; a long name is written in several pieces."""
    literal = r'"(?:[^"\\]|\\.)*"'
    for match in re.finditer(rf"TEST_CASE\(((?:\s*{literal})+)", source.read_text(encoding="utf-8")):
        yield "".join(piece[1:-1] for piece in re.findall(literal, match[1]))


def replays():
    """What is wrong between the replays and their pages."""
    pages, index = ROOT / "docs/replays", (ROOT / "docs/replays/README.md").read_text(encoding="utf-8")
    sources = {s.stem.replace("_", "-"): s for s in (ROOT / "tests/replays").glob("[0-9][0-9]_*.cpp")}
    written = {p.stem: p for p in pages.glob("[0-9][0-9]-*.md")}
    for name in sorted(sources.keys() ^ written.keys()):
        yield f"replay {name}: there is a page or a test, but not both"
    for name in sorted(sources.keys() & written.keys()):
        listed = written[name].read_text(encoding="utf-8").partition("## Tests")[2]
        named = re.findall(r"^- (.*)$", listed, re.MULTILINE)
        if named != list(cases(sources[name])):
            yield f"docs/replays/{name}.md: its tests are not those of {sources[name].name}"
        if f"({name}.md)" not in index:
            yield f"docs/replays/README.md: {name} is not in the index"
    if not sources:
        yield "no replay was found: this test has lost its subject"


def main():
    pages = [p for p in ROOT.rglob("*.md") if "build" not in p.relative_to(ROOT).parts]
    problems = [f"{p.relative_to(ROOT)}: {b}" for p in pages for b in broken_links(p)] + list(replays()) + list(probes_without_outcomes())
    count = 0
    for path in pages + sorted((ROOT / "deploy").rglob("*.yaml")):
        for line, text in rulebooks(path):
            count += 1
            complaint = refused(text)
            if complaint:
                problems.append(f"{path.relative_to(ROOT)}:{line}: this rulebook does not load: {complaint}")
    print("\n".join(problems) or f"{len(pages)} pages, {count} rulebooks: all links lead somewhere, all load")
    if count == 0:
        print("no rulebook was found in the documents: this test has lost its subject")
    return 1 if problems or count == 0 else 0


sys.exit(main())
