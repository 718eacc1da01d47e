"""The table under `## Outcomes` of a probe's page, so that a test gives each of its rows a case."""
import os
import re

from support.waiting import equal


def rows(kind):
    """[(what happened, outcome, reason)], as the page has them."""
    path = os.path.join(os.environ["RUNBOOKD_SOURCE"], "probes", kind, "README.md")
    with open(path, encoding="utf-8") as page:
        section = page.read().split("## Outcomes\n", 1)[1].split("\n## ")[0]
    found = re.findall(r"^\| (.+?) \| (\w+) \| ?(?:`(\w+)`)? ?\|$", section, re.MULTILINE)
    return [row for row in found if row[0] != "what happened"]


def check_rows(kind, cases, elsewhere=()):
    """`cases`: {what happened: (outcome, reason) seen}; `elsewhere`: rows that other tests try."""
    wanted = {what: (outcome, reason or "none") for what, outcome, reason in rows(kind) if what not in elsewhere}
    equal(sorted(cases), sorted(wanted), f"cases of the rows of probes/{kind}")
    for what, seen in cases.items():
        equal(seen, wanted[what], f"{kind}: {what}")
