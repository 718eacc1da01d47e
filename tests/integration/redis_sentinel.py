#!/usr/bin/env python3
"""A real set of Redis - a master, two replicas, three Sentinels - loses its master: the Sentinels agree, a rule of a real daemon
fires, they fail over, and the rule's incident is over. Then Sentinels go, and the rest have no quorum."""
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import Child, kill_all_at_exit, run
from support.daemon import Daemon
from support.target import Target
from support.waiting import Failed, check, equal, wait_for
from support.web import free_port

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
resources:
  cache: {kind: redis, sentinels: [{sentinels}], master: mymaster}
probes:
  watch: {redis_sentinel: "redis://{{ target }}", master: mymaster, targets: [{sentinels}], resource: cache}
  first: {redis: "redis://127.0.0.1:{first}", resource: cache}
defaults: {every: 100ms, timeout: 2s, for: 0s, resolve_after: 300ms, settle: 0s, within: 60s, startup_grace: 0s}
rules:
  - name: master-down
    severity: P1
    when: any(watch.down)
    steps: [{do: webhook, url: "http://{target}/down", hazard: diagnose}]
  - name: no-quorum
    severity: P2
    when: any(not watch.has_quorum)
    steps: [{do: webhook, url: "http://{target}/quorum", hazard: diagnose}]
"""


class Set:
    """Three servers and three Sentinels; the first server is the master."""

    def __init__(self, directory):
        self.directory = directory
        self.servers = [self._server(n) for n in range(3)]
        for port, _ in self.servers:
            wait_for(f"redis {port} answers", lambda port=port: self.cli(port, "PING").strip() == "PONG")
        for port, _ in self.servers[1:]:
            self.cli(port, "REPLICAOF", "127.0.0.1", str(self.servers[0][0]))
        for port, _ in self.servers[1:]:
            wait_for(f"replica {port} is filled", lambda port=port: "master_link_status:up" in self.cli(port, "INFO", "replication"))
        self.sentinels = [self._sentinel(n) for n in range(3)]
        for port, _ in self.sentinels:
            wait_for(f"Sentinel {port} knows the others and the replicas", lambda port=port: self._is_whole(port))

    def _server(self, n):
        port, directory = free_port(), os.path.join(self.directory, f"redis{n}")
        os.mkdir(directory)
        return port, Child(["redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", directory, "--save", "",
                            "--repl-diskless-sync-delay", "0"], os.path.join(directory, "log"), cwd=directory)

    def _sentinel(self, n):
        port, directory = free_port(), os.path.join(self.directory, f"sentinel{n}")
        os.mkdir(directory)
        config = os.path.join(directory, "sentinel.conf")
        with open(config, "w", encoding="ascii") as out:
            out.write(f"port {port}\nbind 127.0.0.1\ndir {directory}\n"
                      f"sentinel monitor mymaster 127.0.0.1 {self.servers[0][0]} 2\n"
                      "sentinel down-after-milliseconds mymaster 1500\nsentinel failover-timeout mymaster 6000\n")
        return port, Child(["redis-server", config, "--sentinel"], os.path.join(directory, "log"), cwd=directory)

    @staticmethod
    def cli(port, *words):
        return run(["redis-cli", "-p", str(port), *words])[1]

    def _is_whole(self, port):
        lines = self.cli(port, "SENTINEL", "MASTER", "mymaster").split("\n")
        said = dict(zip(lines[::2], lines[1::2]))
        return said.get("num-other-sentinels") == "2" and said.get("num-slaves") == "2"


class Stage:
    def __init__(self, directory):
        self.set = Set(directory)
        self.target = Target()
        self.addresses = [f"127.0.0.1:{port}" for port, _ in self.set.sentinels]
        text = RULEBOOK.replace("{target}", self.target.address).replace("{first}", str(self.set.servers[0][0]))
        self.daemon = Daemon(directory, text.replace("{sentinels}", ", ".join(f'"{a}"' for a in self.addresses)))
        self.daemon.start()
        self.daemon.wait_ready()

    def watch(self):
        """By the Sentinel's address."""
        self.daemon.child.must_live()
        probes = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return {p["target"]: p for p in probes if p["name"] == "watch"}

    def say(self, signal_name):
        return [p["signals"][signal_name]["value"] for p in self.watch().values()]

    def incident(self, rule, is_over):
        return next((i for i in self.daemon.incidents() if i["rule"] == rule and (i["state"] == "resolved") == is_over), None)


def all_is_well(stage):
    first = f"127.0.0.1:{stage.set.servers[0][0]}"
    wait_for("the Sentinels agree on the master", lambda: stage.say("master") == [first] * 3)
    equal(stage.say("flags"), ["master"] * 3, "the flags of a master that is well")
    equal(stage.say("quorum"), [2] * 3, "the quorum")
    equal(stage.say("sentinels"), [3] * 3, "Sentinels")
    equal(stage.say("replicas"), [2] * 3, "replicas")
    equal(stage.say("has_quorum"), [True] * 3, "whether there is a quorum")
    equal(stage.say("down"), [False] * 3, "whether the master is down")
    check(all(0 <= s < 5 for s in stage.say("silent_for")), stage.say("silent_for"))


def the_master_dies(stage):
    stage.set.servers[0][1].kill()
    opened = wait_for("the Sentinels agree that it is down", lambda: stage.incident("master-down", False) or stage.incident("master-down", True))
    wait_for("people are told", lambda: stage.target.hooks("/down"))
    others = {f"127.0.0.1:{port}" for port, _ in stage.set.servers[1:]}
    wait_for("the Sentinels agree on another master",
             lambda: len(set(stage.say("master"))) == 1 and set(stage.say("master")) <= others, 60)
    over = wait_for("the incident is over", lambda: stage.incident("master-down", True))
    equal(over["id"], opened["id"], "the incident that ended")
    equal(stage.say("down"), [False] * 3, "whether the new master is down")


def sentinels_go(stage):
    check(stage.incident("no-quorum", False) is None, "no quorum while three Sentinels are there")
    for _, child in stage.set.sentinels[1:]:
        child.kill()
    wait_for("the last Sentinel has no quorum", lambda: stage.incident("no-quorum", False))
    watch = stage.watch()
    equal([watch[a]["reason"] for a in stage.addresses], ["none", "refused", "refused"], "how the three runs ended")
    check(watch[stage.addresses[0]]["detail"].startswith("NOQUORUM"), watch[stage.addresses[0]])
    stage.set.sentinels[0][1].signal(signal.SIGSTOP)
    wait_for("a Sentinel that hangs is no Sentinel", lambda: stage.watch()[stage.addresses[0]]["reason"] == "timeout")
    stage.set.sentinels[0][1].signal(signal.SIGCONT)


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    all_is_well(stage)
    the_master_dies(stage)
    sentinels_go(stage)
    stage.daemon.terminate()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(f"FAILED: {failure}")
        sys.exit(1)
