#!/usr/bin/env python3
"""What a daemon stands on is taken away while it runs: its journal, its socket, the reader of its log.

It starts nothing that a restart would not know of, says so where people look, and never waits for a reader.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import kill_all_at_exit, run
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
  quiet: {http: "http://{target}/quiet"}
defaults: {every: 200ms, timeout: 150ms, for: 0s, resolve_after: 400ms, settle: 0s, within: 60s, startup_grace: 0s}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://{target}/restart", target: api, hazard: reversible}]
"""

FILES = ("journal.db", "journal.db-wal", "journal.db-shm")


class Stage:
    """A daemon of its own, what it watches, and where its messages go."""

    def __init__(self, name):
        self.directory = os.path.join(os.environ["TEST_DIR"], name)
        os.mkdir(self.directory)
        self.target = Target()
        self.daemon = Daemon(self.directory, RULEBOOK.replace("{target}", self.target.address))
        self.start()

    def start(self):
        self.daemon.start()
        self.daemon.wait_ready()

    def file(self, name):
        return os.path.join(self.daemon.state, name)

    def why_not_ready(self):
        reply = self.daemon.tcp.try_get("/-/ready")
        return reply.json["detail"] if reply is not None and reply.status == 503 else ""

    def metric(self, name):
        return metrics.labelled(metrics.series(self.daemon.tcp.get("/metrics").text), name)

    def status(self):
        return self.daemon.tcp.get("/api/v1/status").json

    def withheld(self):
        samples = metrics.series(self.daemon.tcp.get("/metrics").text)
        return sum(metrics.labelled(samples, "runbookd_actions_withheld_total", reason=reason)
                   for reason in ("journal", "self_gate"))

    def told(self):
        return [body.decode() for _, _, body in self.target.hooks("/told")]

    def logged(self, message):
        """Every line of the log is an object."""
        return [line for line in map(json.loads, self.daemon.child.said().splitlines())
                if message in line["message"]]


def remove(stage):
    for name in FILES:
        os.remove(stage.file(name))


def put_an_older_copy(stage):
    older = stage.file("older")
    os.mkdir(older)
    for name in FILES[:2]:
        shutil.copy(stage.file(name), older)
    stage.daemon.verb("pause", "--reason", "so that the copy is older")
    stage.daemon.verb("resume")
    for name in FILES[:2]:
        os.replace(os.path.join(older, name), stage.file(name))


def lose_the_lock(stage):
    os.remove(stage.file("runbookd.lock"))


def move_the_directory(stage):
    os.rename(stage.daemon.state, stage.daemon.state + ".away")


def journals():
    """Taken away, nothing is started from then on: not by itself, and not because something is down."""
    for name, harm, said in (("removed", remove, "journal.db is gone"),
                             ("older", put_an_older_copy, "is another file"),
                             ("unlocked", lose_the_lock, "runbookd.lock is gone"),
                             ("moved", move_the_directory, "is gone")):
        stage = Stage(name)
        equal(stage.metric("runbookd_journal_writable"), 1, "the metric before")
        harm(stage)
        stage.target.break_("site")
        wait_for(lambda: f"{name}: not ready, but {stage.why_not_ready()!r}", lambda: said in stage.why_not_ready())
        wait_for(f"{name}: the step is withheld", lambda: stage.withheld() > 0)
        wait_for(f"{name}: people are told", lambda: any(said in text for text in stage.told()))
        equal(stage.metric("runbookd_journal_writable"), 0, f"{name}: the metric")
        check(said in stage.status()["journal"]["error"], lambda: f"{name}: status {stage.status()['journal']}")
        check(not stage.status()["journal"]["writable"], f"{name}: the status says writable")
        equal(len(stage.logged("the journal cannot be written")), 1, f"{name}: lines in the log")
        equal(len([text for text in stage.told() if said in text]), 1, f"{name}: messages")
        equal(stage.target.hooks("/restart"), [], f"{name}: actions")
        stage.daemon.terminate()


def at_rest():
    """Noticed within ten seconds and a bit although nothing is wrong with what is watched."""
    stage = Stage("rest")
    remove(stage)
    wait_for("the loss is told without an incident", lambda: any("journal.db is gone" in t for t in stage.told()))
    check("journal.db is gone" in stage.why_not_ready(), lambda: stage.why_not_ready())
    stage.daemon.child.kill()
    stage.start()
    wait_for("the restart says what was forgotten",
             lambda: any("is not the one that runbookd wrote before" in t for t in stage.told()))
    check(stage.logged("is not the one that runbookd wrote before"), "the log of the restart")
    stage.target.break_("site")
    wait_for("the new journal serves", lambda: stage.target.hooks("/restart"))
    stage.daemon.terminate()


def put_back():
    """The very same file is good again, and the daemon goes on by itself."""
    stage = Stage("back")
    os.rename(stage.file("journal.db"), stage.file("elsewhere"))
    stage.target.break_("site")
    wait_for("it is noticed", lambda: "journal.db is gone" in stage.why_not_ready())
    equal(stage.target.hooks("/restart"), [], "actions without a journal")
    os.rename(stage.file("elsewhere"), stage.file("journal.db"))
    wait_for("the step is made up for", lambda: stage.target.hooks("/restart"), 60)
    equal(stage.status()["journal"]["error"], None, "the error after the recovery")
    stage.daemon.terminate()
    status, out, err = stage.daemon.audit()
    check(status == 0, lambda: f"audit verify: {status} {out} {err}")


def sockets():
    """Two daemons, one path: the second does not start, and the first is reached all the while."""
    stage = Stage("first")
    socket = stage.file("runbookd.sock")
    config = os.path.join(stage.directory, "second.yaml")
    with open(config, "w", encoding="utf-8") as out:
        out.write(f'version: 1\nmode: observe\nserver: {{socket: "{socket}"}}\nstore: {{path: "{socket}.state"}}\n'
                  'contacts: {ops: {webhook: "http://127.0.0.1:1/"}}\nprobes: {p: {tcp: "127.0.0.1:1"}}\n'
                  'rules: [{name: r, severity: P3, when: not p.up, steps: [{do: notify, to: [ops]}]}]\n')
    status, _, err = run([binary(), "run", "--config", config])
    check(status == 2 and f"pid {stage.daemon.child.pid}" in err and "server.socket" in err,
          lambda: f"the second daemon: {status} {err}")
    equal(stage.daemon.verb("status")[0], 0, "a verb after the second one")
    os.remove(socket)
    wait_for("the socket is made anew", lambda: stage.daemon.verb("status")[0] == 0)
    check(stage.logged("the unix socket was made anew"), "the log says so")
    stage.daemon.terminate()
    check(not os.path.exists(socket), "the socket is left over")
    stage.start()
    stage.daemon.child.kill()
    check(os.path.exists(socket), "the socket of a crash is gone")
    stage.start()
    equal(stage.daemon.verb("status")[0], 0, "a verb after a crash")
    stage.daemon.terminate()


class Deaf:
    """A daemon whose stderr nobody reads, until read() is called."""

    def __init__(self, name, stderr=subprocess.PIPE):
        self.stage = Stage(name)
        self.stage.daemon.terminate()
        self.process = subprocess.Popen(
            [binary(), "run", "--config", self.stage.daemon.config, "--log.format", "json"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=stderr, start_new_session=True)
        wait_for("it is ready", lambda: self.process.poll() is None and self.is_ready())

    def is_ready(self):
        reply = self.stage.daemon.tcp.try_get("/-/ready")
        return reply is not None and reply.status == 200

    def fill(self, until):
        """A reload that is refused, with a diagnostic of many lines, again and again."""
        wrong = self.stage.daemon.text + "".join(f"key{i}: 1\n" for i in range(200))
        self.stage.daemon.write_config(wrong)

        def ask():
            self.stage.daemon.tcp.try_get("/-/healthy")
            self.process.send_signal(signal.SIGHUP)
            return until()

        wait_for("the log is full", ask, 120)

    def end(self):
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        equal(self.process.wait(10), 0, "the exit status")
        return time.monotonic() - begin


def blocked_stderr():
    deaf = Deaf("deaf")
    stage = deaf.stage
    try:
        equal(stage.metric("runbookd_log_lines_dropped_total"), 0, "lines lost at the beginning")
        deaf.fill(lambda: stage.metric("runbookd_log_lines_dropped_total") > 0)
        stage.target.break_("site")
        wait_for("it acts while nobody reads its log", lambda: stage.target.hooks("/restart"))
        equal(stage.daemon.tcp.get("/-/healthy").status, 200, "health")
        took = deaf.end()
        check(took < 10, lambda: f"SIGTERM took {took:.1f} s")
        lines = [json.loads(line) for line in deaf.process.stderr.read().decode().splitlines()[:-1]]
        check(all({"time", "level", "message"} <= set(line) for line in lines), "each line is an object")
        check(any("error: " in line["message"] for line in lines), "the diagnostics are in the log")
    finally:
        deaf.process.kill()
        deaf.process.stderr.close()


def said_when_it_goes_on():
    deaf = Deaf("hears again")
    stage = deaf.stage
    try:
        deaf.fill(lambda: stage.metric("runbookd_log_lines_dropped_total") > 0)
        missing = 0
        while not missing:
            line = json.loads(deaf.process.stderr.readline())
            if "were lost" in line["message"]:
                missing = int(line["lines"])
        check(missing > 0, "how many lines were lost")
        deaf.process.stderr.close()  # and now the reader is gone
        deaf.process.send_signal(signal.SIGHUP)
        wait_for("it goes on without a reader", deaf.is_ready)
        deaf.end()
    finally:
        deaf.process.kill()


def strange_stderrs():
    with open("/dev/full", "wb") as full:
        deaf = Deaf("full", full)
    wait_for("lines are counted as lost", lambda: deaf.stage.metric("runbookd_log_lines_dropped_total") > 0)
    deaf.end()


def closed_pipes():
    """Verbs whose output nobody takes end, by the signal or with a word."""
    stage = Stage("pipes")
    argv = [binary(), "status", "--state-dir", stage.daemon.state]
    done = subprocess.run(["sh", "-c", '"$@" | head -n 1', "sh", *argv], capture_output=True, timeout=60, check=False)
    equal((done.returncode, done.stderr), (0, b""), "status | head")
    with open("/dev/full", "wb") as full:
        for verb in (argv, [binary(), "version"], [binary(), "kinds"]):
            done = subprocess.run(verb, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
            check(done.returncode == 2 and b"cannot write" in done.stderr, lambda: f"{verb}: {done}")
    stage.daemon.terminate()


def main():
    kill_all_at_exit()
    for part in (journals, at_rest, put_back, sockets, blocked_stderr, said_when_it_goes_on, strange_stderrs,
                 closed_pipes):
        part()
        print(f"taken away: {part.__name__}")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"taken away: {failed}")
