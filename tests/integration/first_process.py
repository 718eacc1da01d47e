#!/usr/bin/env python3
"""As the first process of a container: what scripts leave behind is waited for, signals arrive, the status is the daemon's."""
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import Child, kill_all_at_exit
from support.daemon import Daemon, binary
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
contacts: {ops: {webhook: "http://{target}/told"}}
resources: {api: {kind: service}}
probes:
  site: {http: "http://{target}/site", resource: api}
defaults: {every: 200ms, timeout: 150ms, for: 0s, resolve_after: 400ms, settle: 0s, within: 60s, startup_grace: 0s}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    steps: [{do: exec, argv: ["{script}"], target: api, hazard: reversible}]
"""

# Their parent ends first; each is then a child of the first process, and ends by itself.
SCRIPT = """\
#!/bin/sh
for i in 1 2 3; do setsid sh -c 'exec sleep 0.3' </dev/null >/dev/null 2>&1 & done
exit 0
"""

NAMESPACE = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]


def processes():
    """{pid: (name, state, parent)} of the machine."""
    out = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as text:
                name, rest = text.read().split("(", 1)[1].rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent = rest.split()[:2]
        out[int(pid)] = (name, state, int(parent))
    return out


def children(parent):
    return {pid: (name, state) for pid, (name, state, of) in processes().items() if of == parent}


class Stage:
    def __init__(self, directory):
        os.makedirs(directory, exist_ok=True)
        script = os.path.join(directory, "restart.sh")
        with open(script, "w", encoding="ascii") as out:
            out.write(SCRIPT)
        os.chmod(script, 0o755)
        self.target = Target()
        text = RULEBOOK.replace("{target}", self.target.address).replace("{script}", script)
        self.daemon = Daemon(directory, text)

    def start(self, below=None):
        """The first process, and the daemon, as the machine numbers them."""
        daemon = self.daemon
        daemon.child = Child([*(NAMESPACE if below is None else below), binary(), "run", "--config", daemon.config, "--log.format", "json"],
                             os.path.join(daemon.directory, "daemon.log"), cwd=daemon.directory)
        daemon.wait_ready()
        first = daemon.child.pid if processes()[daemon.child.pid][0] == "runbookd" else next(iter(children(daemon.child.pid)))
        own = [pid for pid, (name, _) in children(first).items() if name == "runbookd"]
        check(len(own) == 1, lambda: f"children of the first process: {children(first)}")
        return first, own[0]


def orphans(stage):
    first, own = stage.start()
    stage.target.break_("site")
    wait_for("the script has left something behind",
             lambda: any(name == "sleep" for name, _ in children(first).values()))
    wait_for(lambda: f"all of it is waited for: {children(first)}", lambda: set(children(first)) == {own})
    os.kill(first, signal.SIGTERM)
    equal(stage.daemon.child.wait(10), 0, "the status after SIGTERM")


# What a small init does before it becomes its service: it adopts the orphans below it, or ignores their ends.
ADOPTS = "import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"
IGNORES = "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"


def subreaper(stage):
    first, own = stage.start([sys.executable, "-c", ADOPTS])
    stage.target.break_("site")
    wait_for("the script has left something behind",
             lambda: any(name == "sleep" for name, _ in children(first).values()))
    wait_for(lambda: f"all of it is waited for: {children(first)}", lambda: set(children(first)) == {own})
    stage.target.mend("site")
    os.kill(first, signal.SIGKILL)
    stage.daemon.child.wait(10)
    wait_for("the daemon does not stay behind", lambda: own not in processes())


def ignored_ends(stage):
    first, own = stage.start([*NAMESPACE, sys.executable, "-c", IGNORES])
    os.kill(own, signal.SIGTERM)
    equal(stage.daemon.child.wait(10), 0, "the status where SIGCHLD was ignored")
    check(first not in processes(), "the first process stays")


def statuses(stage):
    _, own = stage.start()
    os.kill(own, signal.SIGKILL)
    equal(stage.daemon.child.wait(10), 128 + signal.SIGKILL, "the status after the daemon was killed")
    first, _ = stage.start()
    os.kill(first, signal.SIGHUP)
    wait_for("a reload arrives", lambda: "the rulebook was reloaded" in stage.daemon.child.said())
    os.kill(first, signal.SIGINT)
    equal(stage.daemon.child.wait(10), 0, "the status after SIGINT")


def main():
    kill_all_at_exit()
    if subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode != 0:
        print("first_process: no PID namespaces here")
        sys.exit(77)
    stage = Stage(os.environ["TEST_DIR"])
    orphans(stage)
    statuses(stage)
    subreaper(Stage(os.path.join(os.environ["TEST_DIR"], "subreaper")))
    ignored_ends(stage)
    print("first process: orphans are waited for, signals and statuses pass")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"first_process: {failed}")
