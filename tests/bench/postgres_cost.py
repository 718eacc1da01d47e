"""What a PostgreSQL probe costs: CPU of one run and memory of one session, the daemon's processes together.

The server is a real one, started here and never as root; it is not counted. CPU is what the kernel says of the
daemon and of everything below it, over the runs in a window; a daemon that only looks at the machine's memory is the
zero that is taken off. Memory is the proportional share of all pages (`Pss` of smaps_rollup), over the sessions.
"""

import os
import time

from harness import Daemon, cpu_seconds, total, wait_until
from postgres_server import Postgres

PROBES = 20
EVERY = {"keep": "100ms", "new": "1s"}  # a login costs the server some milliseconds


def tree(pid):
    """`pid` and everything below it."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as stat:
                parents[int(name)] = int(stat.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def pss(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as smaps:
        return sum(1024 * int(line.split()[1]) for line in smaps if line.startswith("Pss:"))


def over_all(pid, figure):
    """The sum of a figure of each process; one that has just ended has none."""
    out = 0
    for p in tree(pid):
        try:
            out += figure(p)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return out


def cpu(pid):
    return over_all(pid, lambda p: sum(cpu_seconds(p)))


def runs(daemon):
    return total(daemon.metrics(), "runbookd_probe_runs_total")


def window(binary, directory, name, probes, every, seconds):
    """(CPU seconds, runs, bytes) once all probes have run."""
    book = {"defaults": {"every": every, "timeout": "5s"}, "probes": probes}
    with Daemon(binary, directory, name, book) as daemon:
        daemon.wait_ready()
        wait_until("every probe ran", lambda: runs(daemon) > len(probes))
        before, done = cpu(daemon.pid), runs(daemon)
        time.sleep(seconds)
        after, more = cpu(daemon.pid), runs(daemon)
        failed = [i for i in daemon.api("/api/v1/probes")["probes"] if i["outcome"] != "ok"]
        if failed:
            raise RuntimeError(f"{failed[0]['name']}: {failed[0]['detail']}")
        return after - before, more - done, over_all(daemon.pid, pss)


def measure(binary, directory, seconds):
    out = {}
    quiet = {"nothing": {"memory": "host", "every": "5s"}}
    with Postgres(directory, "max_connections=200") as server:
        base_cpu, _, base_memory = window(binary, directory, "pg-quiet", quiet, "5s", seconds)
        for name, connection in (("kept", "keep"), ("new", "new")):
            dsn = f"host=127.0.0.1 port={server.port} user=postgres dbname=postgres sslmode=disable"
            probes = {f"p{i}": {"postgres": dsn, "connection": connection} for i in range(PROBES)}
            used, count, memory = window(binary, directory, "pg-" + name, probes, EVERY[connection], seconds)
            out[name] = {"cpu_us": 1e6 * (used - base_cpu) / count, "runs": int(count),
                         "bytes_per_session": (memory - base_memory) / PROBES}
    return out
