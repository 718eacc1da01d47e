#!/usr/bin/env python3
"""Files, a file system and this machine as probes: their figures are the kernel's own, and rules about them come and go with
what lies in a directory. A file system whose server stands still (bindfs, where FUSE is to be had) keeps nothing else from being
looked at, and a stop from ending."""
import atexit
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import Child, kill_all_at_exit, run
from support.daemon import Daemon, binary
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 200ms, timeout: 2s, for: 400ms, resolve_after: 400ms, startup_grace: 0s}
probes:
  dumps: {files: "dumps/*.dump"}
  root: {disk: /}
  gone: {disk: /nonexistent}
  mounted: {disk: {mount}, timeout: 1s}
  sealed: {disk: {sealed}}
  machine: {host: self}
signals:
  dump_age: dumps.newest_age
  dump_size: dumps.newest_size
  dump_count: dumps.count
  root_size: root.size
  root_used: root.used_ratio
  load: machine.load15
  cpus: machine.cpus
  uptime: machine.uptime
  cpu_pressure: machine.cpu_pressure
rules:
  - {name: no-dump, severity: P3, when: dumps.count == 0 or dumps.newest_age > 1h}
"""


class Mount:
    """A directory that bindfs shows, whose server can be stopped; without FUSE the directory itself."""

    def __init__(self, directory, name, *options):
        self.path, behind = os.path.join(directory, name), os.path.join(directory, name + ".behind")
        os.mkdir(self.path)
        os.mkdir(behind)
        self.server = None
        if os.access("/dev/fuse", os.R_OK | os.W_OK) and shutil.which("bindfs"):
            self.server = Child(["bindfs", "-f", *options, behind, self.path], os.path.join(directory, name + ".log"))
            atexit.register(self.unmount)
            wait_for("bindfs has mounted it", lambda: not self.server.alive() or os.path.ismount(self.path))
            if not self.server.alive():
                self.server = None  # nobody may mount here

    def unmount(self):
        self.server.kill()
        subprocess.run(["umount", "-l", self.path], check=False, capture_output=True)


class Stage:
    def __init__(self, directory):
        self.dumps = os.path.join(directory, "dumps")
        os.mkdir(self.dumps)
        self.mount = Mount(directory, "mount")
        self.sealed = Mount(directory, "sealed", "-o", "ro")
        self.daemon = Daemon(directory, RULEBOOK.replace("{mount}", self.mount.path).replace("{sealed}", self.sealed.path))
        self.daemon.start()
        self.daemon.wait_ready()

    def signal(self, name):
        return metrics.series(self.daemon.tcp.get("/metrics").text).get(f'runbookd_signal{{signal="{name}"}}')

    def wait_for_signal(self, name, fits):
        wait_for(lambda: f"signal {name} is {self.signal(name)}",
                 lambda: self.signal(name) is not None and fits(self.signal(name)))

    def wait_for_incident(self, state):
        wait_for(lambda: f"incidents {self.daemon.incidents()}, wanted one that is {state}",
                 lambda: self.daemon.incidents() and self.daemon.incidents()[0]["state"] == state)

    def probe(self, name):
        probes = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return next(p for p in probes if p["name"] == name)

    def ends_as(self, name, outcome, reason):
        wait_for(lambda: f"probe {name}: {self.probe(name)}, not {outcome} ({reason})",
                 lambda: (self.probe(name)["outcome"], self.probe(name)["reason"]) == (outcome, reason))

    def put(self, name, size, seconds_ago):
        path = os.path.join(self.dumps, name)
        with open(path, "wb") as out:
            out.write(b"x" * size)
        then = time.time() - seconds_ago
        os.utime(path, (then, then))


def rule_about_files(stage):
    stage.wait_for_signal("dump_count", lambda v: v == 0)
    equal(stage.signal("dump_age"), None, "the age of no dump")
    wait_for("the rule fires", stage.daemon.incidents)
    stage.put("old.dump", 10, 7200)
    stage.wait_for_signal("dump_count", lambda v: v == 1)
    stage.wait_for_signal("dump_age", lambda v: 7100 < v < 8000)
    check(stage.daemon.incidents()[0]["state"] != "resolved", "an old dump is none")
    stage.put("new.dump", 2000, 5)
    stage.wait_for_signal("dump_size", lambda v: v == 2000)
    stage.wait_for_incident("resolved")


def figures_are_the_kernels(stage):
    fs = os.statvfs("/")
    stage.wait_for_signal("root_size", lambda v: v == fs.f_blocks * fs.f_frsize)
    used = 1 - fs.f_bfree / fs.f_blocks
    stage.wait_for_signal("root_used", lambda v: abs(v - used) < 0.05)
    stage.wait_for_signal("cpus", lambda v: v == os.sysconf("SC_NPROCESSORS_ONLN"))
    stage.wait_for_signal("load", lambda v: abs(v - os.getloadavg()[2]) < 0.5)

    def uptime():
        with open("/proc/uptime", encoding="ascii") as text:
            return float(text.read().split()[0])

    stage.wait_for_signal("uptime", lambda v: abs(v - uptime()) < 5)
    # A kernel that tells no pressure is not one without any.
    told = os.path.exists("/proc/pressure/cpu")
    try:
        with open("/proc/pressure/cpu", encoding="ascii") as text:
            told = told and "avg10" in text.read()
    except OSError:
        told = False
    equal(stage.signal("cpu_pressure") is not None, told, "whether pressure is known")


def a_file_system_hangs(stage):
    """The daemon is stopped while it does; false: there is no FUSE here."""
    stage.ends_as("mounted", "ok", "none")
    if stage.mount.server is None or stage.sealed.server is None:
        return False
    equal(stage.probe("sealed")["signals"]["read_only"]["value"], True, "read_only of what is mounted so")
    equal(stage.probe("mounted")["signals"]["read_only"]["value"], False, "read_only of what is not")
    stage.mount.server.signal(signal.SIGSTOP)
    stage.ends_as("mounted", "bad", "timeout")
    before = stage.probe("root")["last_run"]
    wait_for("the other file system is looked at", lambda: stage.probe("root")["last_run"] > before)
    equal(stage.probe("root")["outcome"], "ok", "another file system meanwhile")
    stage.mount.server.signal(signal.SIGCONT)
    stage.ends_as("mounted", "ok", "none")
    stage.mount.server.signal(signal.SIGSTOP)
    stage.ends_as("mounted", "bad", "timeout")
    # One run by hand ends as well, though its thread does not. (Who looks for leaks stops every thread first, and that one
    # cannot be stopped.)
    options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    status, said, wrong = run([binary(), "probe", "mounted", "--config", stage.daemon.config],
                              env=dict(os.environ, ASAN_OPTIONS=options))
    check(status == 1 and "the file system does not answer" in said, f"runbookd probe: {status} {said} {wrong}")
    return True


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    rule_about_files(stage)
    figures_are_the_kernels(stage)
    stage.ends_as("gone", "bad", "missing")
    hangs = "and one that hangs" if a_file_system_hangs(stage) else "(no FUSE here: none that hangs)"
    stage.daemon.terminate()
    print(f"this machine: files, a disk {hangs}, and the host")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"this_machine: {failed}")
