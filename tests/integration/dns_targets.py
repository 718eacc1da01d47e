#!/usr/bin/env python3
"""A fleet that a real name server (nsd) lists: it grows and shrinks with the zone, a machine of it drives a rule from its fault
to its end, and neither an empty zone nor a dead name server takes a machine away."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.nsd import Nsd
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
resources: {fleet: {kind: service, targets: node}}
probes:
  node: {http: "http://{{ target }}/health", targets_from: {dns: _http._tcp.shop.test, server: "127.0.0.1:{dns}"}, resource: fleet}
  plain: {tcp: "{{ target }}", targets_from: {dns: all.shop.test, port: {port}, server: "127.0.0.1:{dns}"}}
defaults: {every: 100ms, timeout: 80ms, for: 0s, resolve_after: 400ms, settle: 0s, within: 60s, startup_grace: 0s}
rules:
  - name: down
    severity: P2
    when: not node.up
    steps: [{do: webhook, url: "http://{target}/restart", body: "{{ target }}", target: fleet, hazard: reversible}]
"""
# The name server is asked again after five seconds, the least that is waited for.
HOSTS = "one A 127.0.0.1\ntwo A 127.0.0.1\nall 1 A 127.0.0.1\n"


def services(port, *hosts):
    return HOSTS + "".join(f"_http._tcp 1 SRV 1 1 {port} {host}\n" for host in hosts)


class Stage:
    def __init__(self, directory):
        self.target = Target()
        self.port = int(self.target.address.rsplit(":", 1)[1])
        self.server = Nsd(os.path.join(directory, "nsd"), "shop.test", services(self.port, "localhost."))
        self.server.start()
        text = RULEBOOK.replace("{target}", self.target.address).replace("{dns}", str(self.server.port))
        self.daemon = Daemon(directory, text.replace("{port}", str(self.port)))
        self.daemon.start()
        self.daemon.wait_ready()

    def publish(self, records):
        self.server.stop()
        self.server.write(records)
        self.server.start()

    def probed(self, name="node"):
        self.daemon.child.must_live()
        probes = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return sorted(p["target"] for p in probes if p["name"] == name and p["last_run"])

    def becomes(self, *targets):
        wait_for(lambda: f"the targets are {targets}: {self.probed()}", lambda: self.probed() == sorted(targets))

    def failed(self):
        page = metrics.series(self.daemon.socket.get("/metrics").text)
        return metrics.labelled(page, "runbookd_discovery_failed", probe="node")

    def listed(self, *hosts):
        return [f"{host}:{self.port}" for host in hosts]


def grows_with_the_zone(stage):
    stage.becomes(*stage.listed("localhost"))
    wait_for("addresses get the port of the rulebook", lambda: stage.probed("plain") == stage.listed("127.0.0.1"))
    stage.publish(services(stage.port, "localhost.", "127.0.0.1."))
    stage.becomes(*stage.listed("127.0.0.1", "localhost"))
    equal(stage.daemon.child.said().count("the rulebook was reloaded"), 0, "reloads that nobody asked for")
    equal(stage.failed(), 0, "a list that is well")


def from_fault_to_resolved(stage):
    stage.target.break_("health")
    wait_for("the step runs for each that is down", lambda: stage.target.hooks("/restart"))
    stage.target.mend("health")
    wait_for(lambda: f"the incidents end: {stage.daemon.incidents()}",
             lambda: all(i["state"] == "resolved" for i in stage.daemon.incidents()))
    targets = {i["target"] for i in stage.daemon.incidents()}
    check(targets <= set(stage.listed("127.0.0.1", "localhost")) and targets, targets)


def is_not_taken_away(stage):
    stage.publish(HOSTS)
    wait_for("a zone without records is shown", lambda: stage.failed() == 1)
    status = stage.daemon.socket.get("/api/v1/status").json["discovery_failed"]
    check("no such" in str(status), status)
    equal(stage.probed(), sorted(stage.listed("127.0.0.1", "localhost")), "the last list")
    stage.server.stop()
    stage.daemon.socket.post("/-/reload")
    equal(stage.probed(), sorted(stage.listed("127.0.0.1", "localhost")), "the last list over a reload")


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    grows_with_the_zone(stage)
    from_fault_to_resolved(stage)
    is_not_taken_away(stage)
    stage.daemon.terminate()
    print("dns targets: a fleet that grows with its zone, and stays when the zone is gone")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"dns_targets: {failed}")
