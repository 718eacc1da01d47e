#!/usr/bin/env python3
"""The health service of a real gRPC server (grpcio), in plain text and over TLS: what each answer is worth, what the server saw of
us, and a rule that a service drives from its fault to its end."""
import json
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.loopback import GrpcHealth, certificate
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 250ms, timeout: 1s, for: 500ms, resolve_after: 500ms, settle: 0s, within: 1m, cooldown: 1s, startup_grace: 0s}
self: {sentinels: ["tcp:{target}"]}
resources:
  orders: {kind: service}
probes:
  whole: {grpc: "{plain}"}
  orders_health: {grpc: "{plain}", service: shop.Orders, resource: orders}
  stock: {grpc: "{plain}", service: shop.Stock}
  young: {grpc: "{plain}", service: shop.Young}
  nobody: {grpc: "{plain}", service: shop.Nobody}
  away: {grpc: "{plain}", service: shop.Away}
  locked: {grpc: "{plain}", service: shop.Locked}
  slow: {grpc: "{plain}", service: shop.Slow}
  without: {grpc: "{without}"}
  over_tls: {grpc: "{tls}", tls: {ca: "{ca}"}}
  unknown_ca: {grpc: "{tls}", tls: {}}
  plain_to_tls: {grpc: "{tls}"}
  tls_to_plain: {grpc: "{plain}", tls: {insecure: true}}
  web: {grpc: "{target}"}
rules:
  - name: orders-down
    severity: P1
    when: not orders_health.serving
    steps: [{do: webhook, target: orders, url: "http://{target}/restart"}]
"""

HEALTH = {"": 1, "shop.Orders": 1, "shop.Stock": 2, "shop.Young": 0, "shop.Away": "UNAVAILABLE",
          "shop.Locked": "PERMISSION_DENIED", "shop.Slow": "SLEEP"}


class Stage:
    def __init__(self, directory):
        self.target = Target()
        chain = certificate(directory, "grpc")
        self.plain = GrpcHealth(os.path.join(directory, "plain"), HEALTH)
        self.without = GrpcHealth(os.path.join(directory, "without"), HEALTH, "--without-health")
        self.tls = GrpcHealth(os.path.join(directory, "tls"), HEALTH, "--tls", *chain)
        text = RULEBOOK.replace("{target}", self.target.address).replace("{ca}", chain[0])
        for name in ("plain", "without", "tls"):
            text = text.replace("{" + name + "}", getattr(self, name).address)
        self.daemon = Daemon(directory, text)
        self.daemon.start()
        self.daemon.wait_ready()

    def probe(self, name):
        probes = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return next(p for p in probes if p["name"] == name)

    def ends_as(self, name, outcome, reason, serving=None):
        def end():
            p = self.probe(name)
            return p["outcome"], p["reason"] or "none", p["signals"]["serving"]["value"]

        wait_for(lambda: f"probe {name}: {self.probe(name)}, not {outcome} ({reason}), {serving}",
                 lambda: end() == (outcome, reason, serving))


def each_as_it_is(stage):
    stage.ends_as("whole", "ok", "none", True)
    stage.ends_as("orders_health", "ok", "none", True)
    stage.ends_as("over_tls", "ok", "none", True)
    stage.ends_as("stock", "bad", "state", False)
    stage.ends_as("young", "bad", "state", False)
    stage.ends_as("nobody", "bad", "missing")
    stage.ends_as("away", "bad", "state")
    stage.ends_as("locked", "bad", "auth")
    stage.ends_as("slow", "bad", "timeout")
    stage.ends_as("without", "bad", "protocol")
    stage.ends_as("unknown_ca", "bad", "tls")
    stage.ends_as("tls_to_plain", "bad", "tls")
    check(stage.probe("plain_to_tls")["outcome"] == "bad", stage.probe("plain_to_tls"))
    check(stage.probe("web")["outcome"] == "bad", stage.probe("web"))


def what_the_server_saw(stage):
    asked = stage.plain.asked()
    check(any(a["service"] == "shop.Orders" for a in asked), asked[-1])
    check(all(0 < a["left"] <= 1 for a in asked), "the deadline that the server was told")
    check(all(a["metadata"].get("user-agent", "").startswith("grpc-runbookd") for a in asked), asked[-1])


def from_fault_to_resolved(stage):
    stage.plain.set(dict(HEALTH, **{"shop.Orders": 2}))
    wait_for("the step of the rule", lambda: stage.target.hooks("/restart"))
    equal(stage.daemon.incidents()[0]["rule"], "orders-down", "the incident's rule")
    stage.plain.set(HEALTH)
    wait_for(lambda: f"the incident ends: {stage.daemon.incidents()[0]}",
             lambda: stage.daemon.incidents()[0]["state"] == "resolved")
    stage.tls.child.signal(signal.SIGSTOP)
    stage.ends_as("over_tls", "bad", "timeout")
    stage.tls.child.signal(signal.SIGCONT)
    stage.ends_as("over_tls", "ok", "none", True)
    stage.plain.child.kill()
    stage.ends_as("whole", "bad", "refused")


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    each_as_it_is(stage)
    what_the_server_saw(stage)
    from_fault_to_resolved(stage)
    stage.daemon.terminate()
    print("grpc health: plain and over TLS, and a service from its fault to its end")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"grpc_health: {failed}")
