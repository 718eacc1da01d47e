#!/usr/bin/env python3
"""Units of systemd over a real bus: dbus-daemon, on which python3-dbusmock plays systemd. Every row of the page, a rule that a
unit drives from its fault to its end, and a resource that is observed by itself."""
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import Child, kill_all_at_exit, run
from support.daemon import Daemon, binary
from support.outcomes import check_rows
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
UNITS = os.path.join(ROOT, "tests/loopback/systemd/units.py")
SYSTEMD = ["/usr/bin/python3", "-m", "dbusmock", "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
           "org.freedesktop.systemd1.Manager"]

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 200ms, timeout: 1s, for: 400ms, resolve_after: 400ms, settle: 0s, within: 1m, cooldown: 1s, startup_grace: 0s}
self: {sentinels: ["tcp:{target}"]}
resources:
  shop: {kind: systemd.unit, every: 1s}
probes:
  shop_unit: {systemd: shop}
  timer: {systemd: backup.timer}
  starts: {systemd: starts}
  job: {systemd: job}
  idle: {systemd: idle}
  broken: {systemd: broken}
  again: {systemd: again}
  masked: {systemd: masked}
  absent: {systemd: absent}
  secret: {systemd: secret}
  worker: {systemd: "worker@{{ target }}", targets: [mail]}
rules:
  - name: shop-down
    severity: P1
    when: not shop.active and shop_unit.state == "failed"
    verify: shop.active
    steps: [{do: webhook, target: shop, url: "http://{target}/restart"}]
"""

WELL = ["LoadState=loaded", "ActiveState=active", "SubState=running", "StateChangeTimestamp=1700000000000000"]
SERVICE = ["NRestarts=2", "Type=simple", "Result=success"]


class Stage:
    def __init__(self, directory):
        self.directory = directory
        self.target = Target()
        self.address = f"unix:path={directory}/bus"
        self.bus = self.systemd = None
        self.start_bus()
        self.start_systemd()
        self.daemon = Daemon(directory, RULEBOOK.replace("{target}", self.target.address))
        self.daemon.child = Child([binary(), "run", "--config", self.daemon.config, "--log.format", "json"],
                                  os.path.join(directory, "daemon.log"), cwd=directory,
                                  env=dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=self.address))
        self.daemon.wait_ready()

    def start_bus(self):
        path = os.path.join(self.directory, "bus")
        if os.path.exists(path):
            os.unlink(path)
        self.bus = Child(["dbus-daemon", "--session", "--nofork", "--nopidfile", "--address=" + self.address],
                         os.path.join(self.directory, "bus.log"))
        wait_for("dbus-daemon listens", lambda: self.bus.must_live() and os.path.exists(path))

    def start_systemd(self):
        self.systemd = Child(SYSTEMD, os.path.join(self.directory, "systemd.log"),
                             env=dict(os.environ, DBUS_SESSION_BUS_ADDRESS=self.address))
        wait_for("the mock of systemd is there",
                 lambda: self.systemd.must_live() and run([UNITS, self.address, "define"])[0] == 0, pause=0.2)
        self.set("shop.service", *WELL, *SERVICE)
        self.set("worker@mail.service", *WELL, *SERVICE)
        self.set("backup.timer", *WELL[:2], "SubState=waiting", WELL[3])
        self.set("starts.service", WELL[0], "ActiveState=activating", "SubState=start", WELL[3], *SERVICE)
        self.set("job.service", WELL[0], "ActiveState=inactive", "SubState=dead", WELL[3], "NRestarts=0", "Type=oneshot",
                 "Result=success")
        self.set("idle.service", WELL[0], "ActiveState=inactive", "SubState=dead", WELL[3], *SERVICE)
        self.set("broken.service", WELL[0], "ActiveState=failed", "SubState=failed", WELL[3], *SERVICE[:2],
                 "Result=exit-code")
        self.set("again.service", WELL[0], "ActiveState=activating", "SubState=auto-restart", WELL[3], *SERVICE)
        self.set("masked.service", "LoadState=masked", "ActiveState=inactive", "SubState=dead", WELL[3])
        self.set("absent.service", "LoadState=not-found", "ActiveState=inactive", "SubState=dead", "StateChangeTimestamp=0")

    def set(self, unit, *properties):
        status, _, said = run([UNITS, self.address, "set", unit, *properties])
        check(status == 0, lambda: f"units.py: {said}")

    def probe(self, name):
        probes = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return next(p for p in probes if p["name"] == name)

    def end_of(self, name):
        p = self.probe(name)
        return p["outcome"], p["reason"] or "none"

    def ends_as(self, name, outcome, reason):
        wait_for(lambda: f"probe {name}: {self.probe(name)}, not {outcome} ({reason})",
                 lambda: self.end_of(name) == (outcome, reason))
        return outcome, reason


def every_row(stage):
    """Those of units as they are, and then those of a bus and a systemd that are not."""
    stage.ends_as("shop_unit", "ok", "none")
    stage.ends_as("absent", "bad", "missing")
    stage.ends_as("secret", "unknown", "no_credentials")
    seen = {"the unit is active": stage.end_of("shop_unit"),
            "it is being started or stopped": stage.end_of("starts"),
            "a oneshot service is inactive: it has done its work": stage.end_of("job"),
            "the unit is inactive": stage.end_of("idle"),
            "the unit has failed": stage.end_of("broken"),
            "it has ended, and waits to be started anew": stage.end_of("again"),
            "the unit is masked, or its file is wrong": stage.end_of("masked"),
            "there is no such unit": stage.end_of("absent"),
            "the bus or systemd refuses us": stage.end_of("secret")}
    equal(stage.end_of("timer"), ("ok", "none"), "a timer")
    equal(stage.end_of("worker"), ("ok", "none"), "an instance of a template")
    signals = stage.probe("shop_unit")["signals"]
    equal((signals["active"]["value"], signals["state"]["value"], signals["restarts"]["value"], signals["since"]["value"]),
          (True, "active", 2, 1700000000), "the signals of a unit")
    equal(stage.probe("timer")["signals"]["restarts"]["value"], None, "restarts of a timer")
    stage.systemd.signal(signal.SIGSTOP)
    seen["the bus or systemd does not answer in time"] = stage.ends_as("shop_unit", "unknown", "timeout")
    stage.systemd.signal(signal.SIGCONT)
    stage.ends_as("shop_unit", "ok", "none")
    stage.systemd.kill()
    seen["there is no systemd on it"] = stage.ends_as("shop_unit", "unknown", "unreachable")
    check("no systemd" in stage.probe("shop_unit")["detail"], stage.probe("shop_unit"))
    stage.bus.kill()
    wait_for("the bus is gone", lambda: "no system bus" in stage.probe("shop_unit")["detail"])
    seen["there is no system bus"] = stage.end_of("shop_unit")
    # A bus and a systemd that were started anew are no different.
    stage.start_bus()
    stage.start_systemd()
    stage.ends_as("shop_unit", "ok", "none")
    check_rows("systemd", seen, ("the target makes no unit's name", "their answer cannot be read", "no descriptor is left"))


def from_fault_to_resolved(stage):
    stage.set("shop.service", "ActiveState=failed", "SubState=failed", "Result=oom-kill")
    wait_for("the step of the rule", lambda: stage.target.hooks("/restart"))
    equal(stage.daemon.incidents()[0]["rule"], "shop-down", "the incident's rule")
    check("result oom-kill" in stage.probe("shop_unit")["detail"], stage.probe("shop_unit"))
    stage.set("shop.service", "ActiveState=active", "SubState=running", "Result=success", "NRestarts=3")
    wait_for(lambda: f"the incident ends: {stage.daemon.incidents()[0]}",
             lambda: stage.daemon.incidents()[0]["state"] == "resolved")


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    every_row(stage)
    from_fault_to_resolved(stage)
    stage.daemon.terminate()
    print("system bus: every row, and a unit from its fault to its end")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"system_bus: {failed}")
