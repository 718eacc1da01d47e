"""No name of a kind stands outside its folder and its row.

The loader, the core, the composition and the program know no kind: what one of them has to know is a field of the
row. The names are the registry's own (rows.py), of this version and of later ones. They are looked for in string
literals: a literal that is one, one that is quoted in a text (`exec`), and any word of a text that is no word of
English. The demo tells one story with kinds that it names, and is left out.
"""
import re

import cpp
import rows
from tree import Problem

KNOW_NONE = ("config/load", "daemon/decide", "daemon/app", "daemon/cli")
EXCEPT = "daemon/cli/demo/"
# Names that are words of their own: found as a whole literal or in backticks only.
WORDS = {"alert", "disk", "dns", "email", "exec", "files", "heartbeat", "host", "http", "human", "memory", "notify",
         "rotation", "scrape", "service", "sql", "systemd", "tcp", "teams", "tls", "webhook"}
# What only looks like the name of a kind: (file, literal) -> what it is there.
OTHERWISE = {
    ("config/load/escalation.cpp", "notify"): "a key of the levels of `escalation`",
    ("config/load/keys/people.hpp", "notify"): "a key of the levels of `escalation`",
    ("config/load/keys/settings.hpp", "tls"): "a key of the sections `server` and `smtp`",
    ("config/load/settings.cpp", "tls"): "a key of the sections `server` and `smtp`",
    ("daemon/cli/live/live_verbs.cpp", "notify"): "a verb",
    ("config/load/beside.cpp", "tls"): "the settings of TLS that any map may have",
    ("config/load/meant_kind.cpp", "host"): "a key of other tools",
    ("daemon/app/metrics/probe_text.cpp", "tls"): "a phase of a probe",
    ("daemon/app/metrics/probe_table.cpp", "tls"): "a phase of a probe",
    ("daemon/app/metrics/probe_table.cpp", "dns"): "a phase of a probe",
    ("daemon/app/api/client.cpp", "http"): "a scheme of URLs",
    ("config/load/keys/watched.hpp", "dns"): "where targets come from",
    ("config/load/name_discovery.cpp", "dns"): "where targets come from",
    ("daemon/app/api/routes.cpp", "pagerduty"): "a path that is written into a webhook's settings elsewhere",
}


def literals(text):
    """(line, content) of each string literal."""
    for match in cpp.TOKEN.finditer(text):
        if match.lastgroup in ("string", "raw") or match["string"] or match["raw"]:
            content = match.group()
            yield text.count("\n", 0, match.start()) + 1, content[content.index('"') + 1:-1]


def named(literal, names):
    """The names of kinds that a literal holds."""
    if literal in names:
        return {literal}
    found = {name for name in re.findall(r"`([^`]+)`", literal) if name in names}
    return found | {w for w in re.findall(r"[\w.]*\w", literal) if w in names and w not in WORDS}


def check(tree):
    names = rows.names(tree)
    met = set()
    for path in tree.ours():
        if not path.startswith(KNOW_NONE) or path.startswith(EXCEPT):
            continue
        for line, literal in literals(tree.text(path)):
            for name in sorted(named(literal, names)):
                met.add((path, name))
                if (path, name) not in OTHERWISE:
                    yield Problem(path, line, f'names the kind "{name}": what is to be known of it is a field of its row')
    for path, name in sorted(OTHERWISE.keys() - met):
        if path in tree.paths:
            yield Problem(path, 0, f'does not say "{name}" any more: tests/architecture/kind_names.py excuses it in vain')
