#!/usr/bin/env python3
"""Debian's own plugins as probes: what each says of a service that is well and of one that is not, its figures as signals,
and a rule that one of them drives from a fault to its end."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, os.pardir, "bench")]
# pylint: disable=wrong-import-position
from postgres_server import Postgres
from support import metrics
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.nsd import Nsd
from support.target import Target
from support.waiting import Failed, check, equal, wait_for
from support.web import free_port

PLUGINS = "/usr/lib/nagios/plugins"
NAME_SERVER = "127.77.0.1"  # check_dns asks port 53 and no other

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 500ms, timeout: 5s, for: 1s, resolve_after: 1s, settle: 0s, within: 1m, cooldown: 1s, startup_grace: 0s}
self: {sentinels: ["tcp:{target}"]}
resources:
  shop: {kind: service}
probes:
  page:
    exec: {argv: [%(plugins)s/check_http, -I, 127.0.0.1, -p, "{target_port}", -u, /shop]}
    types: {time: s, size: B}
    resource: shop
  port:
    exec: {argv: [%(plugins)s/check_tcp, -H, 127.0.0.1, -p, "{target_port}"]}
    types: {time: s}
  closed:
    exec: {argv: [%(plugins)s/check_tcp, -H, 127.0.0.1, -p, "{closed_port}"]}
  untyped:
    exec: {argv: [%(plugins)s/check_tcp, -H, 127.0.0.1, -p, "{target_port}"]}
  disk:
    exec: {argv: [%(plugins)s/check_disk, -w, "0%%", -c, "0%%", -p, /]}
    types: {"/": MiB}
  full:
    exec: {argv: [%(plugins)s/check_disk, -w, "0%%", -c, "100%%", -p, /]}
    types: {"/": MiB}
  load:
    exec: {argv: [%(plugins)s/check_load, -w, "9000,9000,9000", -c, "9999,9999,9999"]}
  processes:
    exec: {argv: [%(plugins)s/check_procs, -w, "1:", -c, "1:"]}
  database:
    exec: {argv: [%(plugins)s/check_pgsql, -H, 127.0.0.1, -P, "{postgres}", -d, postgres, -l, postgres]}
    types: {time: s}
  name:
    exec: {argv: [%(plugins)s/check_dns, -H, www.shop.test, -s, {names}, -a, 192.0.2.80]}
    types: {time: s}
  misspelt:
    exec: {argv: [%(plugins)s/check_htpt, -I, 127.0.0.1]}
signals:
  page_time: page.time
  page_size: page.size
  port_time: port.time
  untyped_time: untyped.time
  root_used: disk._
  load_now: load.load1
  process_count: processes.procs
  query_time: database.time
  name_time: name.time
rules:
  - name: shop-down
    severity: P1
    when: not page.up
    steps: [{do: webhook, target: shop, url: "http://{target}/restart"}]
""" % {"plugins": PLUGINS}


class Stage:
    def __init__(self, directory):
        self.target = Target()
        self.postgres = Postgres(directory)
        self.names = Nsd(os.path.join(directory, "nsd"), "shop.test", "www A 192.0.2.80", NAME_SERVER, 53)
        self.names.start()
        text = RULEBOOK.replace("{target}", self.target.address).replace("{postgres}", str(self.postgres.port))
        text = text.replace("{target_port}", self.target.address.split(":")[1]).replace("{names}", NAME_SERVER)
        self.daemon = Daemon(directory, text.replace("{closed_port}", str(free_port())))
        self.daemon.start()
        self.daemon.wait_ready()

    def probe(self, name):
        probes = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return next(p for p in probes if p["name"] == name)

    def signal(self, name):
        return metrics.series(self.daemon.tcp.get("/metrics").text).get(f'runbookd_signal{{signal="{name}"}}')

    def wait_for_signal(self, name, fits):
        wait_for(lambda: f"signal {name} is {self.signal(name)}",
                 lambda: self.signal(name) is not None and fits(self.signal(name)))

    def ends_as(self, name, outcome, reason, detail):
        def is_so():
            p = self.probe(name)
            return p["outcome"] == outcome and (p["reason"] or "none") == reason and detail in (p["detail"] or "")

        wait_for(lambda: f"probe {name}: {self.probe(name)}, not {outcome} ({reason}) with {detail!r}", is_so)


def each_as_it_is(stage):
    for name in ("page", "port", "disk", "load", "processes", "database", "name"):
        stage.ends_as(name, "ok", "none", "")
    stage.ends_as("closed", "bad", "state", "Connection refused")
    stage.ends_as("full", "bad", "state", "DISK CRITICAL")
    stage.ends_as("untyped", "unknown", "unit", "`time` comes in s; write types: {time: s}")
    stage.ends_as("misspelt", "unknown", "missing", "is no executable file")
    stage.wait_for_signal("page_time", lambda v: 0 < v < 5)
    stage.wait_for_signal("page_size", lambda v: 50 < v < 2000)
    stage.wait_for_signal("port_time", lambda v: 0 < v < 5)
    stage.wait_for_signal("root_used", lambda v: v > 1 << 20)
    stage.wait_for_signal("load_now", lambda v: v >= 0)
    stage.wait_for_signal("process_count", lambda v: v >= 1)
    stage.wait_for_signal("query_time", lambda v: 0 <= v < 5)
    stage.wait_for_signal("name_time", lambda v: 0 <= v < 5)
    equal(stage.signal("untyped_time"), None, "a figure whose unit does not fit")


def from_fault_to_resolved(stage):
    stage.target.break_("shop")
    stage.ends_as("page", "bad", "state", "HTTP CRITICAL")
    wait_for("the step of the rule", lambda: stage.target.hooks("/restart"))
    incident = stage.daemon.incidents()[0]
    equal(incident["rule"], "shop-down", "the incident's rule")
    stage.target.mend("shop")
    wait_for(lambda: f"the incident ends: {stage.daemon.incidents()[0]}",
             lambda: stage.daemon.incidents()[0]["state"] == "resolved")
    stage.ends_as("page", "ok", "none", "")


def faults_of_the_others(stage):
    stage.postgres.stop()
    stage.ends_as("database", "bad", "state", "CRITICAL")
    stage.names.stop()
    stage.ends_as("name", "bad", "state", "No response from DNS")


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    each_as_it_is(stage)
    from_fault_to_resolved(stage)
    faults_of_the_others(stage)
    check(stage.daemon.child.alive(), "the daemon lives")
    stage.daemon.terminate()
    print("nagios plugins: eight of Debian's")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"nagios_plugins: {failed}")
