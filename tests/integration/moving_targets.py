#!/usr/bin/env python3
"""A fleet whose list of machines is another program's file: it grows, is re-ordered and shrinks while a real daemon
waits for people, and nothing is ever done to another machine than the one that is down."""
import json
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
resources: {fleet: {kind: service, targets: node}}
probes:
  node: {http: "http://{target}/{{ target }}", targets_from: {file_sd: fleet.json}, resource: fleet}
defaults: {every: 100ms, timeout: 80ms, for: 0s, resolve_after: 400ms, settle: 0s, within: 60s, startup_grace: 0s}
rules:
  - name: down
    severity: P2
    when: not node.up
    steps: [{do: webhook, url: "http://{target}/restart", body: "{{ target }}", target: fleet, hazard: reversible,
             approval: {ttl: 5m}}]
  - name: bounce
    severity: P3
    when: manual
    steps: [{do: webhook, url: "http://{target}/bounce", body: "{{ target }}", target: fleet, hazard: reversible}]
"""


class Stage:
    def __init__(self, directory, machines=("a", "b")):
        self.target = Target()
        self.list = os.path.join(directory, "fleet.json")
        if machines is not None:
            self.machines(*machines)
        self.daemon = Daemon(directory, RULEBOOK.replace("{target}", self.target.address))
        self.daemon.start()
        self.daemon.wait_ready()

    def machines(self, *names):
        with open(self.list + ".new", "w", encoding="utf-8") as out:
            json.dump([{"targets": list(names)}], out)
        os.replace(self.list + ".new", self.list)

    def reload(self, *names):
        """SIGHUP with these machines; returns when all of them, and no other, are probed."""
        self.machines(*names)
        self.daemon.child.signal(signal.SIGHUP)
        wait_for(f"the machines are {names}", lambda: self.probed() == sorted(names))

    def becomes(self, *names):
        """Only the file changes; returns when these machines, and no other, are probed."""
        loaded = self.reloads()
        self.machines(*names)
        wait_for(f"the machines are {names}, without a reload", lambda: self.probed() == sorted(names))
        equal(self.reloads(), loaded, "reloads that nobody asked for")

    def probed(self):
        self.daemon.child.must_live()
        reply = self.daemon.socket.try_get("/api/v1/probes")
        probes = reply.json["probes"] if reply is not None and reply.status == 200 else []
        return sorted(p["target"] for p in probes if p["last_run"])

    def reloads(self):
        return self.daemon.child.said().count("the rulebook was reloaded")

    def failed(self):
        return metrics.labelled(metrics.series(self.daemon.socket.get("/metrics").text), "runbookd_discovery_failed", probe="node")

    def incident(self, state=None, target=None):
        for incident in self.daemon.incidents():
            if state in (None, incident["state"]) and target in (None, incident["target"]):
                return incident
        return None


def grows_and_is_reordered(stage):
    stage.target.break_("b")
    asked = wait_for("somebody is asked about b", lambda: stage.incident("awaiting_approval"))
    equal(asked["target"], "b", "who is down")
    stage.reload("a", "b", "c")
    stage.reload("a", "c", "b")
    equal(stage.incident("awaiting_approval")["id"], asked["id"], "the incident that waits")
    status, _, err = stage.daemon.verb("approve", asked["id"])
    check(status == 0, err)
    wait_for("the webhook comes", lambda: stage.target.hooks())
    equal([hook[2] for hook in stage.target.hooks("/restart")], [b"b"], "what was restarted")
    stage.target.mend("b")
    wait_for("the incident is over", lambda: stage.incident("resolved", "b"))


def shrinks(stage):
    stage.target.break_("c")
    asked = wait_for("somebody is asked about c", lambda: stage.incident("awaiting_approval", "c"))
    stage.reload("a", "b")
    gone = wait_for("its incident ends", lambda: stage.incident("resolved", "c"))
    equal(gone["id"], asked["id"], "the incident that ended")
    check(any("the target is gone" in entry["text"] for entry in gone["timeline"]), gone["timeline"])
    status, _, err = stage.daemon.verb("approve", asked["id"])
    check(status == 2, f"a question about a machine that is gone was answered: {err}")
    samples = metrics.series(stage.daemon.socket.get("/metrics").text)
    left = [name for name in samples if 'probe="node"' in name and 'target="c"' in name]
    check(not left, lambda: f"series of a machine that is gone: {left}")


def becomes_unusable(stage):
    """Half a list, none, an empty one: the machines are still there, and everybody can see why."""
    for text in ('[{"targets": ["a"', "", "[]"):
        with open(stage.list, "w", encoding="utf-8") as out:
            out.write(text)
        loaded = stage.reloads()
        stage.daemon.child.signal(signal.SIGHUP)
        wait_for("the rulebook is reloaded", lambda before=loaded: stage.reloads() > before)
        equal(stage.probed(), ["a", "b"], f"machines after a list of {text!r}")
        wait_for("runbookd_discovery_failed is 1", lambda: stage.failed() == 1)
        status = stage.daemon.socket.get("/api/v1/status").json
        equal([f["probe"] for f in status["discovery_failed"]], ["node"], "what `status` says")
        check("fleet.json" in status["discovery_failed"][0]["why"], status)
    check("not all targets of a probe could be discovered" in stage.daemon.child.said(), "the log says nothing of it")
    stage.reload("a", "b")
    wait_for("runbookd_discovery_failed of a good list is 0", lambda: stage.failed() == 0)


def without_a_reload(stage):
    """The file alone is enough, and what else stands on the disk is not read for it."""
    edited = stage.daemon.text.replace("- name: bounce", "- name: renamed")
    stage.daemon.write_config(edited)
    stage.becomes("a", "d", "b")
    stage.target.break_("d")
    asked = wait_for("somebody is asked about d", lambda: stage.incident("awaiting_approval", "d"))
    stage.becomes("d", "b")
    equal(stage.incident("awaiting_approval", "d")["id"], asked["id"], "the incident that waits")
    stage.becomes("a", "b")
    gone = wait_for("its incident ends", lambda: stage.incident("resolved", "d"))
    check(any("the target is gone" in entry["text"] for entry in gone["timeline"]), gone["timeline"])
    names = {rule["name"] for rule in stage.daemon.socket.get("/api/v1/rules").json["rules"]}
    equal(names, {"down", "bounce"}, "rules, while an edited rulebook waits for its reload")
    with open(stage.list, "w", encoding="utf-8") as out:
        out.write("[{")
    wait_for("a list that broke is shown, without a reload", lambda: stage.failed() == 1)
    equal(stage.probed(), ["a", "b"], "machines after a list that broke")
    stage.becomes("a", "b", "c")
    wait_for("runbookd_discovery_failed of a good list is 0", lambda: stage.failed() == 0)
    stage.becomes("a", "b")
    stage.daemon.write_config(stage.daemon.text)


def starts_with_nothing(directory):
    """A daemon whose list is not written yet: it runs, it says so, and a reload brings the machines."""
    os.mkdir(directory)
    stage = Stage(directory, None)
    equal(stage.probed(), [], "machines without a list")
    wait_for("runbookd_discovery_failed without a list is 1", lambda: stage.failed() == 1)
    status, _, err = stage.daemon.verb("trigger", "bounce")
    check(status == 2 and "its list is empty" in err, f"a trigger without any target: {status} {err}")
    stage.reload("a", "b")
    wait_for("runbookd_discovery_failed is 0", lambda: stage.failed() == 0)
    stage.target.break_("b")
    wait_for("somebody is asked about b", lambda: stage.incident("awaiting_approval", "b"))
    stage.daemon.terminate()


def by_hand(stage):
    status, _, err = stage.daemon.verb("trigger", "bounce")
    check(status == 2 and "--target" in err and "a, b" in err, f"a trigger without a target: {status} {err}")
    status, _, err = stage.daemon.verb("trigger", "bounce", "--target", "a")
    check(status == 0, err)
    wait_for("a is bounced", lambda: stage.target.hooks("/bounce"))
    equal([hook[2] for hook in stage.target.hooks("/bounce")], [b"a"], "what was bounced")


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    grows_and_is_reordered(stage)
    shrinks(stage)
    becomes_unusable(stage)
    without_a_reload(stage)
    by_hand(stage)
    stage.daemon.terminate()
    starts_with_nothing(os.path.join(os.environ["TEST_DIR"], "later"))
    status, out, err = stage.daemon.audit()
    check(status == 0, out + err)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(f"FAILED: {failure}")
        sys.exit(1)
