#!/usr/bin/env python3
"""Records of every type, asked of a real name server (nsd), and a rule that a wrong zone drives from its fault to its end."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.nsd import Nsd
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

RECORDS = """\
www 300 A 192.0.2.80
www 60 A 192.0.2.81
www AAAA 2001:db8::80
shop CNAME www
@ MX 10 mx1
@ MX 20 mx2.example.net.
_sip._tcp SRV 10 5 5060 sip
@ TXT "v=spf1 mx " "-all"
"""
MANY = "".join(f"many A 198.51.{i // 250}.{i % 250}\n" for i in range(600))  # no datagram holds that
WRONG = RECORDS.replace("192.0.2.80", "192.0.2.66")

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 250ms, timeout: 2s, for: 500ms, resolve_after: 500ms, settle: 0s, within: 1m, cooldown: 1s, startup_grace: 0s}
self: {sentinels: ["tcp:{target}"]}
resources:
  zone: {kind: service}
probes:
  a: {dns: {name: www.shop.test, server: "{server}", expect: [192.0.2.80, 192.0.2.81]}, resource: zone}
  aaaa: {dns: {name: www.shop.test, type: AAAA, server: "{server}", expect: "2001:DB8:0::80"}}
  alias: {dns: {name: shop.shop.test, server: "{server}", expect: 192.0.2.81}}
  cname: {dns: {name: shop.shop.test, type: CNAME, server: "{server}", expect: WWW.shop.test.}}
  mx: {dns: {name: shop.test, type: MX, server: "{server}", expect: [10 mx1.shop.test, mx2.example.net]}}
  ns: {dns: {name: shop.test, type: NS, server: "{server}", expect: ns.shop.test}}
  srv: {dns: {name: _sip._tcp.shop.test, type: SRV, server: "{server}", expect: /5060 sip/}}
  txt: {dns: {name: shop.test, type: TXT, server: "{server}", expect: v=spf1 mx -all}}
  many: {dns: {name: many.shop.test, server: "{server}"}}
  nowhere: {dns: {name: nowhere.shop.test, server: "{server}"}}
  no_mx: {dns: {name: www.shop.test, type: MX, server: "{server}"}}
  foreign: {dns: {name: www.example.com, server: "{server}"}}
rules:
  - name: zone-wrong
    severity: P1
    when: not a.up
    steps: [{do: webhook, target: zone, url: "http://{target}/publish"}]
"""


class Stage:
    def __init__(self, directory):
        self.target = Target()
        self.server = Nsd(os.path.join(directory, "nsd"), "shop.test", RECORDS + MANY)
        self.server.start()
        text = RULEBOOK.replace("{target}", self.target.address)
        self.daemon = Daemon(directory, text.replace("{server}", f"127.0.0.1:{self.server.port}"))
        self.daemon.start()
        self.daemon.wait_ready()

    def publish(self, records):
        self.server.stop()
        self.server.write(records + MANY)
        self.server.start()

    def probe(self, name):
        probes = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return next(p for p in probes if p["name"] == name)

    def ends_as(self, name, outcome, reason):
        def end():
            p = self.probe(name)
            return p["outcome"], p["reason"] or "none"

        wait_for(lambda: f"probe {name}: {self.probe(name)}, not {outcome} ({reason})", lambda: end() == (outcome, reason))

    def signals(self, name):
        return {key: signal["value"] for key, signal in self.probe(name)["signals"].items()}


def every_type(stage):
    for name in ("a", "aaaa", "alias", "cname", "mx", "ns", "srv", "txt", "many"):
        stage.ends_as(name, "ok", "none")
    equal(stage.signals("a"), {"answers": 2, "ttl": 60}, "two addresses, the shorter time to live")
    equal(stage.signals("mx"), {"answers": 2, "ttl": 300}, "two mail servers")
    equal(stage.signals("alias")["answers"], 2, "addresses behind an alias")
    equal(stage.signals("many")["answers"], 600, "an answer that needs TCP")
    stage.ends_as("nowhere", "bad", "dns")
    stage.ends_as("no_mx", "bad", "dns")
    equal(stage.signals("nowhere")["answers"], 0, "answers for a name that is not there")
    stage.ends_as("foreign", "bad", "state")
    check("REFUSED" in stage.probe("foreign")["detail"], stage.probe("foreign"))


def from_fault_to_resolved(stage):
    stage.publish(WRONG)
    stage.ends_as("a", "bad", "body")
    check("`192.0.2.80` is not among the answers: 192.0.2.66" in stage.probe("a")["detail"], stage.probe("a"))
    wait_for("the step of the rule", lambda: stage.target.hooks("/publish"))
    stage.publish(RECORDS)
    wait_for(lambda: f"the incident ends: {stage.daemon.incidents()[0]}",
             lambda: stage.daemon.incidents()[0]["state"] == "resolved")
    stage.server.stop()
    stage.ends_as("a", "bad", "refused")


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    every_type(stage)
    from_fault_to_resolved(stage)
    stage.daemon.terminate()
    print("name server: seven types, and a zone from its fault to its end")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"name_server: {failed}")
