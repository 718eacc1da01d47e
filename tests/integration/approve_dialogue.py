#!/usr/bin/env python3
"""`runbookd approve` on a terminal: what is shown is what is approved, and nothing else than a yes is one.

What the terminal shows is compared with what happens: webhooks that arrive or do not, words in the journal.
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon, binary
from support.target import Target
from support.terminal import Terminal
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
resources: {api: {kind: service}, db: {kind: service}}
probes:
  site:  {http: "http://{target}/site", resource: api}
  store: {http: "http://{target}/store", resource: db}
defaults: {every: 200ms, timeout: 150ms, for: 0s, resolve_after: 400ms, settle: 0s, within: 60s, startup_grace: 0s,
           rails: {spacing: {disruptive: 0s, stateful: 0s}}}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://{target}/restart", target: api, approval: {ttl: 10m}}]
  - name: store-down
    severity: P0
    when: not store.up
    steps: [{do: webhook, url: "http://{target}/failover", target: db, hazard: stateful, approval: {ttl: 10m}}]
"""


class Stage:
    def __init__(self, directory):
        self.target = Target()
        self.daemon = Daemon(directory, RULEBOOK.replace("{target}", self.target.address))
        self.daemon.start()
        self.daemon.wait_ready()

    def waits(self, probe, rule):
        """Breaks it; the question that stands then."""
        self.target.break_(probe)

        def asked():
            listed = self.daemon.socket.get("/api/v1/approvals").json["approvals"]
            return next((q["id"] for q in listed if q["rule"] == rule), None)
        return wait_for(f"{rule} asks", asked)

    def is_well(self, probe, rule):
        self.target.mend(probe)
        wait_for(f"{rule} is over", lambda: all(
            i["state"] == "resolved" for i in self.daemon.incidents() if i["rule"] == rule))

    def approve(self, subject, *more, **environment):
        return Terminal([binary(), "approve", subject, "--state-dir", self.daemon.state, *more], environment)

    def words(self):
        return [(r["status"], r["facts"].get("question")) for r in self.daemon.journal() if r["kind"] == "operator"]


def only_a_yes(stage):
    question = stage.waits("site", "site-down")
    for keys in ("n\n", "\n", "q\n", "\x04"):  # the last one: Ctrl-D, the end of what is typed
        terminal = stage.approve(question)
        terminal.until("Approve? [y/N] ")
        terminal.type(keys)
        status, shown = terminal.end()
        equal(status, 1, f"the status after {keys!r}")
        check("nothing was started, and nothing denied" in shown, shown)
    equal(stage.words(), [], "words of people")
    equal(stage.target.hooks("/restart"), [], "what was done")


def shows_all(stage):
    incident = stage.daemon.incidents()[0]["id"]
    terminal = stage.approve(incident)
    terminal.until("Approve? [y/N] ")
    terminal.type("y\n")
    status, shown = terminal.end()
    equal(status, 0, f"a yes: {shown}")
    for said in (f"{incident}.q1 asks for your approval", "step 1 of site-down: webhook on api", f"why       {incident} (P1), opened",
                 "└ not site.up: ", "site.up = false", "evidence  site: ", "disruptive", "it has helped if, within 1m",
                 "undo      runbookd cannot take it back", "until     20", " left)", "who       anyone with the role approver"):
        check(said in shown, lambda said=said: f"{said!r} is not in {shown}")
    check("\033[" in shown, "no colours on a terminal")
    equal(stage.words(), [("approve", f"{incident}.q1")], "words of people")
    wait_for("what was approved is done", lambda: stage.target.hooks("/restart"))
    stage.is_well("site", "site-down")


def wants_the_name(stage):
    question = stage.waits("store", "store-down")
    for name in ("y", "database", ""):
        terminal = stage.approve(question, NO_COLOR="1")
        terminal.until("Approve? [y/N] ")
        terminal.type("y\n")
        terminal.until("This is stateful. Type db to approve it: ")
        terminal.type(name + "\n")
        status, shown = terminal.end()
        equal(status, 1, f"the status after {name!r}")
        check("\033[" not in shown, "colours, though NO_COLOR is set")
    equal(stage.target.hooks("/failover"), [], "what was done")


def what_was_shown(stage):
    """The fault goes away and comes back while somebody reads: a yes to the first question starts nothing."""
    first = stage.daemon.socket.get("/api/v1/approvals").json["approvals"][0]["id"]
    terminal = stage.approve(first)
    terminal.until("Approve? [y/N] ")
    stage.is_well("store", "store-down")
    second = stage.waits("store", "store-down")
    check(second != first, f"the same question: {second}")
    terminal.type("y\n")
    terminal.until("to approve it: ")
    terminal.type("db\n")
    status, shown = terminal.end()
    equal(status, 2, f"a yes to a question of before: {shown}")
    equal(stage.target.hooks("/failover"), [], "what was done")
    terminal = stage.approve(first)
    status, shown = terminal.end()
    equal(status, 2, "a question that does not stand")
    check("nothing waits for approval" in shown and second in shown, shown)
    terminal = stage.approve(second)
    terminal.until("Approve? [y/N] ")
    terminal.type("y\n")
    terminal.until("to approve it: ")
    terminal.type("db\n")
    equal(terminal.end()[0], 0, "a yes to what was shown")
    wait_for("what was approved is done", lambda: stage.target.hooks("/failover"))
    stage.is_well("store", "store-down")


def scripts(stage):
    """Nobody is asked where nobody is, nor with --yes."""
    before = len(stage.target.hooks("/restart"))
    question = stage.waits("site", "site-down")
    status, shown = stage.approve(question, "--yes").end()
    equal(status, 0, f"--yes on a terminal: {shown}")
    check("[y/N]" not in shown, shown)
    wait_for("what was approved is done", lambda: len(stage.target.hooks("/restart")) > before)
    stage.is_well("site", "site-down")
    question = stage.waits("site", "site-down")
    status, said, complaint = stage.daemon.verb("approve", question)
    equal((status, complaint), (0, ""), "without a terminal")
    check("[y/N]" not in said, said)
    stage.is_well("site", "site-down")


def main():
    kill_all_at_exit()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
        stage = Stage(directory)
        only_a_yes(stage)
        shows_all(stage)
        wants_the_name(stage)
        what_was_shown(stage)
        scripts(stage)
        stage.daemon.terminate()
    print("approve_dialogue: on a terminal what is shown is approved, by a yes and nothing else")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"approve_dialogue: {failure}")
        sys.exit(1)
