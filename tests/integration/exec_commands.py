#!/usr/bin/env python3
"""Commands of a real daemon: what they start goes on, and their exit statuses say what follows.

A background server outlives the command that started it, and a reload; status 3 lets the next step follow, status 75
has the same step tried again, and nothing else is tried on a resource after a status that nobody named.
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
resources: {a: {kind: service}, b: {kind: service}, c: {kind: service}, d: {kind: service}}
probes:
  a: {http: "http://{target}/a", resource: a}
  b: {http: "http://{target}/b", resource: b}
  c: {http: "http://{target}/c", resource: c}
  d: {http: "http://{target}/d", resource: d}
defaults: {every: 200ms, timeout: 150ms, for: 0s, resolve_after: 400ms, settle: 0s, within: 2m, startup_grace: 0s,
           rails: {spacing: {reversible: 0s, disruptive: 0s}, in_flight: 10, storm: {share: 100%}}}
rules:
  - {name: server, severity: P1, when: not a.up, steps: [{do: exec, argv: [./server.sh], target: a}]}
  - name: nothing
    severity: P1
    when: not b.up
    steps:
      - {do: exec, argv: [/bin/sh, -c, "exit 3"], verb: first, target: b, exit: {3: nothing_changed}}
      - {do: webhook, url: "http://{target}/second", target: b}
  - name: again
    severity: P1
    when: not c.up
    steps:
      - {do: exec, argv: [./again.sh], target: c, exit: {75: retry}}
      - {do: webhook, url: "http://{target}/never", target: c}
  - name: unknown
    severity: P1
    when: not d.up
    steps:
      - {do: exec, argv: [/bin/sh, -c, "exit 9"], verb: first, target: d, exit: {3: nothing_changed}}
      - {do: webhook, url: "http://{target}/never", target: d}
"""

SERVER = """\
#!/bin/sh
( n=0; while :; do n=$((n+1)); echo "served $n"; echo $n >count.new; mv count.new count; sleep 0.02; done ) &
echo $! >server.pid
ulimit -t >limits
echo started
"""

# Twice somebody is at it, then it works.
AGAIN = """\
#!/bin/sh
echo x >>tries
[ "$(wc -l <tries)" -gt 1 ] || exit 75
"""


def script(directory, name, text):
    path = os.path.join(directory, name)
    with open(path, "w", encoding="ascii") as out:
        out.write(text)
    os.chmod(path, 0o755)


def text_of(directory, name):
    try:
        with open(os.path.join(directory, name), encoding="ascii") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def main():
    kill_all_at_exit()
    directory = os.environ.get("TEST_DIR") or tempfile.mkdtemp(prefix="runbookd-exec-")
    os.makedirs(directory, exist_ok=True)
    script(directory, "server.sh", SERVER)
    script(directory, "again.sh", AGAIN)
    target = Target()
    daemon = Daemon(directory, RULEBOOK.replace("{target}", target.address))
    daemon.start()
    daemon.wait_ready()
    for name in "abc":
        target.break_(name)

    def incident(rule):
        found = [i for i in daemon.incidents() if i["rule"] == rule]
        return daemon.socket.get(f"/api/v1/incidents/{found[0]['id']}").json if found else None

    def told(rule, words):
        one = incident(rule)
        return one is not None and words in str(one)

    wait_for("the server's command has ended", lambda: told("server", "what it started goes on"))
    pid = int(text_of(directory, "server.pid"))
    try:
        equal(text_of(directory, "limits"), "unlimited", "the CPU time of what was started")
        equal(daemon.socket.ask("POST", "/-/reload", None, {}).status, 200, "a reload")
        now = int(text_of(directory, "count"))
        wait_for("the server goes on", lambda: int(text_of(directory, "count") or 0) > now + 100)
        wait_for("the second step follows nothing_changed", lambda: target.hooks("/second"))
        wait_for("retry is said", lambda: told("again", "try again later"))
        wait_for("the step is tried again", lambda: text_of(directory, "tries").count("x") == 2)
        target.break_("d")
        wait_for("an unnamed status locks", lambda: told("unknown", "unknown effect"))
        check(not target.hooks("/never"), "a harsher step followed")
    finally:
        os.kill(pid, 9)
    daemon.terminate()
    print("commands end, and what they started goes on")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(failure)
        sys.exit(1)
