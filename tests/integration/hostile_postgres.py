#!/usr/bin/env python3
"""A daemon among PostgreSQL servers that want to stop it, fill it, or have its password.

Each hostile server has a probe; so has one that is well. The daemon must go on: its loop does not stand still, its
memory and that of its workers stay bounded, the probe beside the others is well, a password is not sent in clear,
SIGTERM is obeyed while servers have workers compute, and no process outlives it, `kill -9` included.
"""

import os
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, os.pardir, "bench")]
# pylint: disable=wrong-import-position
import harness
from support.hostile_postgres import KINDS, HostilePostgres
from support.sanitized import sanitized

EVERY, TIMEOUT = "3s", "2s"
ROUNDS = 3
MOST_DAEMON = 120e6  # bytes resident; a debug build
MOST_WORKER = 130e6  # of these the libraries' own pages, which all share, are most
MOST_LAG = 0.5  # seconds that the loop may stand still on a machine that is busy
PASSWORD = "hunter2-in-clear"
TOO_MUCH = ("too_large", "timeout", "protocol")
# What each may be called. A worker that its server drives into a limit ends alone.
SAYS = {
    "well": ("none",),
    "scram": ("too_large", "timeout"),
    "giant_row": TOO_MUCH + ("reset",), "large_row": TOO_MUCH, "rows": TOO_MUCH, "notices": TOO_MUCH,
    "login_notices": TOO_MUCH, "parameters": TOO_MUCH, "results": TOO_MUCH, "columns": TOO_MUCH, "mute": ("timeout",),
    "garbage": ("protocol",), "zero": ("protocol", "reset", "timeout"), "negative": ("protocol", "reset", "timeout"),
    "negative_cell": ("protocol", "reset", "timeout", "too_large"), "long_error": ("query",),
    "longer_error": TOO_MUCH + ("reset",), "clear_text": ("auth",), "clear_text_in_pieces": ("auth",),
    "md5": ("timeout",), "unknown_method": ("auth", "protocol"), "gss": ("auth", "protocol"),
}


def rulebook(ports):
    def dsn(kind):
        return f"postgres://app:{PASSWORD}@127.0.0.1:{ports[kind]}/x"
    probes = {kind: {"postgres": dsn(kind)} for kind in KINDS}
    return {"defaults": {"every": EVERY, "timeout": TIMEOUT}, "probes": probes}


def processes():
    """{pid: parent} of everything that runs."""
    out = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] not in "ZX":
            out[int(name)] = int(fields[1])
    return out


def descendants(pid):
    parents, found = processes(), {pid}
    while True:
        more = {p for p, parent in parents.items() if parent in found} - found
        if not more:
            return found - {pid}
        found |= more


def resident(pid):
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


class Watch:
    """The largest of what was seen, while a condition is waited for."""

    def __init__(self, daemon):
        self.daemon, self.workers, self.most, self.most_worker, self.slowest = daemon, set(), 0, 0, 0.0

    def rounds_over(self):
        begin = time.monotonic()
        metrics = self.daemon.metrics()
        self.slowest = max(self.slowest, time.monotonic() - begin)
        self.most = max(self.most, resident(self.daemon.pid))
        now = descendants(self.daemon.pid)
        self.workers |= now
        self.most_worker = max([self.most_worker] + [resident(pid) for pid in now])
        counts = [v for (name, _), v in metrics.items() if name == "runbookd_probe_runs_total"]
        return metrics if len(counts) == len(KINDS) and min(counts) >= ROUNDS else None


def wrong_probes(items, strict):
    """A sanitizer's allocator ends the process where others are told that there is no memory."""
    for item in items:
        if item["reason"] not in SAYS[item["name"]] + (() if strict else ("internal",)):
            yield f"{item['name']}: {item['outcome']} {item['reason']} {item['detail']}, not {SAYS[item['name']]}"
        if len(item["detail"] or "") > 600:
            yield f"{item['name']}: a detail of {len(item['detail'] or '')} bytes"


def lives(pids):
    return [pid for pid in pids if pid in processes()]


def judge(daemon, servers, strict):
    watch = Watch(daemon)
    metrics = harness.wait_until("the rounds are over", watch.rounds_over, pause=0.2)
    items = daemon.api("/api/v1/probes")["probes"]
    for item in items:
        print(f"{item['name']:22} {item['outcome']} {item['reason']}: {(item['detail'] or '')[:150]}")
    print(f"daemon {watch.most / 1e6:.0f} MB, a worker at most {watch.most_worker / 1e6:.0f} MB, "
          f"slowest /metrics {watch.slowest * 1e3:.0f} ms")
    wrong = list(wrong_probes(items, strict))
    lag = harness.total(metrics, "runbookd_loop_lag_seconds")
    if lag > MOST_LAG or watch.slowest > 2 * MOST_LAG:
        wrong.append(f"the loop stood still: lag {lag} s, /metrics {watch.slowest} s")
    if strict and (watch.most > MOST_DAEMON or watch.most_worker > MOST_WORKER):
        wrong.append("too much memory")
    for kind in ("clear_text", "clear_text_in_pieces"):
        if PASSWORD.encode() in servers.heard(kind):
            wrong.append(f"{kind}: the password was sent in clear")
    return wrong


def run(binary, directory):
    wrong = []
    with HostilePostgres() as servers:
        with harness.Daemon(binary, directory, "hostile", rulebook(servers.ports)) as daemon:
            daemon.wait_ready()
            wrong += judge(daemon, servers, not sanitized(binary))
            children = descendants(daemon.pid)
            begin = time.monotonic()
            status = daemon.stop()
            took = time.monotonic() - begin
            print(f"SIGTERM: {took:.2f} s, {len(children)} processes had been there")
            if status != 0 or took > 5:
                wrong.append(f"SIGTERM took {took:.1f} s and ended with {status}")
            harness.wait_until("its processes are gone", lambda: not lives(children), patience=5)
            if PASSWORD in daemon.tail():
                wrong.append("the password is in the log")
        with harness.Daemon(binary, directory, "killed", rulebook(servers.ports)) as daemon:
            daemon.wait_ready()
            children = descendants(daemon.pid)
            os.kill(daemon.pid, signal.SIGKILL)
            harness.wait_until("its processes are gone after kill -9", lambda: not lives(children), patience=5)
            if not children:
                wrong.append("there was no process to be left behind")
    return wrong


def main():
    binary = os.environ.get("RUNBOOKD")
    if not binary:
        raise SystemExit("RUNBOOKD: the runbookd to test")
    with tempfile.TemporaryDirectory(prefix="hostile-", dir=os.environ.get("TEST_DIR")) as directory:
        wrong = run(os.path.abspath(binary), directory)
    for line in wrong:
        print("hostile_postgres:", line, file=sys.stderr)
    if wrong:
        raise SystemExit(f"hostile_postgres: {len(wrong)} thing(s) wrong")
    print("hostile_postgres: as told")


if __name__ == "__main__":
    main()
