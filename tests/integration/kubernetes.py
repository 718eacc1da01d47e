#!/usr/bin/env python3
"""A deployment in a (strict, simulated) cluster drives a rule of a real daemon from fault to resolved; the token is replaced
while it runs, permissions go, and a cluster that cannot be asked is no evidence."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.loopback import Cluster, certificate
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
kubernetes: {server: "{server}", token_file: token, ca_file: "{ca}", namespace: web}
resources:
  shop: {kind: kubernetes.deployment}
  cart: {kind: kubernetes.deployment, name: cart-v2, namespace: other}
defaults: {every: 100ms, timeout: 2s, for: 0s, resolve_after: 300ms, settle: 0s, within: 60s, startup_grace: 0s}
rules:
  - name: below-strength
    severity: P2
    when: shop.ready_replicas < shop.replicas
    steps: [{do: webhook, url: "http://{target}/told", hazard: diagnose}]
  - name: fresh
    severity: P3
    when: age(shop.last_deploy) < 10m
    steps: [{do: webhook, url: "http://{target}/fresh", hazard: diagnose}]
"""


class Stage:
    def __init__(self, directory):
        self.directory = directory
        ca, key = certificate(directory, "cluster")
        self.target = Target()
        self.cluster = Cluster(ca, key)
        self.cluster.add("shop")
        self.token("first")
        self.daemon = Daemon(directory, RULEBOOK.replace("{target}", self.target.address)
                             .replace("{server}", self.cluster.url).replace("{ca}", ca))
        self.daemon.start()
        self.daemon.wait_ready()

    def token(self, text):
        path = os.path.join(self.directory, "token")
        with open(path + ".new", "w", encoding="ascii") as out:
            out.write(text + "\n")
        os.replace(path + ".new", path)

    def seen(self, name):
        """The resource's last run as /probes has it."""
        self.daemon.child.must_live()
        resources = self.daemon.socket.get("/api/v1/probes").json["resources"]
        return next(r for r in resources if r["name"] == name)

    def signal(self, name, signal):
        return self.seen(name)["signals"][signal]["value"]

    def reason(self, name):
        seen = self.seen(name)
        return seen["outcome"], seen["reason"]

    def incident(self, rule, is_over):
        return next((i for i in self.daemon.incidents() if i["rule"] == rule and (i["state"] == "resolved") == is_over), None)


def from_fault_to_resolved(stage):
    stage.cluster.ready("shop", 0)
    incident = wait_for("the incident opens", lambda: stage.incident("below-strength", is_over=False))
    wait_for("people are told", lambda: stage.target.hooks("/told"))
    stage.cluster.ready("shop", 3)
    over = wait_for("the incident is over", lambda: stage.incident("below-strength", is_over=True))
    equal(over["id"], incident["id"], "the incident that ended")


def a_token_is_replaced(stage):
    """The old one is refused before the minute is over after which the file is read again."""
    stage.token("second")
    stage.cluster.tokens = {"second"}
    asked = len(stage.cluster.requests)
    wait_for("questions with the new token", lambda: len(stage.cluster.requests) > asked + 6)
    equal(stage.reason("shop")[0], "ok", "the run after the token was replaced")
    stage.cluster.tokens = {"third"}
    wait_for("a token that is refused is our fault", lambda: stage.reason("shop") == ("unknown", "no_credentials"))
    check(stage.incident("below-strength", is_over=False) is None, "an incident because our token was refused")
    stage.token("third")
    wait_for("it is seen again", lambda: stage.reason("shop") == ("ok", "none"))


def a_deploy_is_seen(stage):
    check(not stage.target.hooks("/fresh"), "a deploy of two hours ago counts as fresh")
    stage.cluster.deploy("shop")
    wait_for("the deploy is fresh", lambda: stage.target.hooks("/fresh"))
    listed = [line for line in stage.cluster.requests if "/replicasets" in line]
    equal(len(listed), 2, "how often ReplicaSets were listed: once at first, and once for the deploy")


def a_way_back_is_a_deploy(directory):
    os.mkdir(directory)
    stage = Stage(directory)
    wait_for("the first revision is seen", lambda: stage.signal("shop", "last_deploy") is not None)
    stage.cluster.deploy("shop", age=3600)
    wait_for("the second is", lambda: len([line for line in stage.cluster.requests if "/replicasets" in line]) >= 2)
    check(not stage.target.hooks("/fresh"), "an old ReplicaSet is no fresh deploy")
    stage.cluster.undo("shop", 1)
    wait_for("the way back is fresh", lambda: stage.target.hooks("/fresh"))
    stage.daemon.terminate()
    stage.cluster.close()


def what_is_missing_and_what_is_hidden(stage):
    equal(stage.reason("cart"), ("bad", "missing"), "a deployment that is not there")
    stage.cluster.add("cart-v2", namespace="other")
    wait_for("it is there", lambda: stage.reason("cart") == ("ok", "none"))
    stage.cluster.may.discard(("list", "replicasets"))
    stage.cluster.deploy("shop")
    wait_for("without a list there is no last_deploy", lambda: stage.signal("shop", "last_deploy") is None)
    equal(stage.reason("shop")[0], "ok", "a deployment whose ReplicaSets may not be listed")
    stage.cluster.may.discard(("get", "deployments"))
    wait_for("what we may not see is unknown", lambda: stage.reason("shop") == ("unknown", "no_credentials"))
    stage.cluster.may |= {("list", "replicasets"), ("get", "deployments")}
    stage.cluster.broken = 503
    wait_for("a server that fails is no evidence", lambda: stage.reason("shop") == ("unknown", "status"))
    stage.cluster.broken = None
    wait_for("all is seen again", lambda: stage.reason("shop") == ("ok", "none"))


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    equal(stage.signal("shop", "replicas"), 3, "replicas")
    what_is_missing_and_what_is_hidden(stage)
    from_fault_to_resolved(stage)
    a_token_is_replaced(stage)
    for text in ("first", "second", "third"):
        check(f"Bearer {text}" not in stage.daemon.child.said(), "a token in the log")
    refused = [line for line in stage.cluster.requests if not line.startswith("GET /apis/apps/v1/namespaces/")]
    equal(refused, [], "questions that no API server has")
    stage.daemon.terminate()
    stage.cluster.close()
    second = os.path.join(os.environ["TEST_DIR"], "second")
    os.mkdir(second)
    stage = Stage(second)
    wait_for("last_deploy is known", lambda: stage.signal("shop", "last_deploy") is not None)
    a_deploy_is_seen(stage)
    stage.daemon.terminate()
    stage.cluster.close()
    a_way_back_is_a_deploy(os.path.join(os.environ["TEST_DIR"], "third"))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(f"FAILED: {failure}")
        sys.exit(1)
