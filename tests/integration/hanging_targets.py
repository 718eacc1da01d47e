#!/usr/bin/env python3
"""A thousand HTTP probes of which two hundred hang, garble or refuse, beside a Postgres and a Redis that hang: nobody else is delayed.

What each probe must say is asserted always. How late probes began is printed always, and asserted only in long
runs of a build without sanitizers: other work of the machine is in it.
"""

import asyncio
import multiprocessing
import os
import socket
import sys
import tempfile
import time
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, os.pardir, "bench")]
# pylint: disable=wrong-import-position
import harness
from support.sanitized import sanitized

HEALTHY, SILENT, HALF, DEAF, GARBAGE, CLOSED = 800, 110, 30, 10, 25, 25  # together 1,000 HTTP probes
EVERY, TIMEOUT = 10, 2  # seconds
ROUNDS = 2  # after the first one
MOST_RESIDENT = 160e6  # bytes; a release build needs a quarter
MOST_GROWTH = 24e6  # bytes over the rounds after the first: nothing piles up behind a target that hangs
P99_LATE, MAX_LATE = 0.05, 0.25  # seconds
LATENESS = "runbookd_probe_lateness_seconds"

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HALF_AN_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe first words and then"
NO_HTTP = b"\x00\xff\x13\x37 this is no HTTP \r\n\r\n" * 20
# AuthenticationOk, BackendKeyData, ReadyForQuery.
POSTGRES_GREETING = b"R\0\0\0\x08\0\0\0\0" + b"K\0\0\0\x0c\0\0\0\1\0\0\0\1" + b"Z\0\0\0\x05I"


class Answer(asyncio.Protocol):
    """Answers every head that ends in an empty line with the same bytes."""

    def __init__(self, answer):
        self.answer, self.buffer = answer, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        if b"\r\n\r\n" in self.buffer:
            self.buffer = b""
            self.transport.write(self.answer)


class LetIn(asyncio.Protocol):
    """A Postgres that lets everybody in and answers no query."""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, _):
        self.transport.write(POSTGRES_GREETING)
        self.data_received = lambda _: None


SERVERS = {
    "healthy": lambda: Answer(OK),
    "silent": lambda: Answer(b""),  # accepts and never answers
    "half": lambda: Answer(HALF_AN_ANSWER),
    "garbage": lambda: Answer(NO_HTTP),
    "postgres": LetIn,
}


async def serve(pipe):
    loop = asyncio.get_running_loop()
    ports = {}
    for name, protocol in SERVERS.items():
        server = await loop.create_server(protocol, "127.0.0.1", 0, backlog=2048)
        ports[name] = server.sockets[0].getsockname()[1]
    pipe.send(ports)
    await asyncio.Event().wait()


def serve_in_child(pipe):
    asyncio.run(serve(pipe))


def full_listener():
    """A listener whose queue is full: the kernel drops every further SYN, so connecting hangs."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    held = []
    for _ in range(4):
        held.append(socket.socket())
        held[-1].setblocking(False)
        held[-1].connect_ex(listener.getsockname())
    return listener, held


def http_probes(ports, deaf):
    wanted = {"healthy": HEALTHY, "silent": SILENT, "half": HALF, "deaf": DEAF, "garbage": GARBAGE, "closed": CLOSED}
    urls = ports | {"deaf": deaf, "closed": harness.free_port()}
    kinds = [kind for kind, count in wanted.items() for _ in range(count)]
    step = 389  # without a common divisor with 1,000: what hangs is spread among its neighbours
    probes = {}
    for i in range(len(kinds)):
        kind = kinds[i * step % len(kinds)]
        probes[f"{kind}_{i}"] = {"http": f"http://127.0.0.1:{urls[kind]}/{i}", "connection": "new" if i % 2 else "keep"}
    return probes


def rulebook(ports, deaf):
    postgres = "host=127.0.0.1 dbname=x user=x sslmode=disable port="
    others = {
        "postgres_silent": {"postgres": f"{postgres}{ports['silent']}"},
        "postgres_deaf": {"postgres": f"{postgres}{deaf}"},
        "postgres_query": {"postgres": f"{postgres}{ports['postgres']}"},
        "redis_silent": {"redis": f"redis://127.0.0.1:{ports['silent']}"},
        "redis_deaf": {"redis": f"redis://127.0.0.1:{deaf}"},
    }
    return {"defaults": {"every": f"{EVERY}s", "timeout": f"{TIMEOUT}s"}, "probes": http_probes(ports, deaf) | others}


EXPECTED = {"healthy": ("ok", "none"), "garbage": ("bad", "protocol"), "closed": ("bad", "refused")}


def wrong_probes(items):
    """What any probe says that it should not say."""
    out = []
    for item in items:
        expected = EXPECTED.get(item["name"].split("_")[0], ("bad", "timeout"))
        if (item["outcome"], item["reason"]) != expected:
            out.append(f"{item['name']}: {item['outcome']} {item['reason']} {item['detail']}, not {expected}")
    return out


def lateness(metrics):
    """(count, upper bound of the 99th percentile, upper bound of the maximum, mean) of the histogram."""
    name = LATENESS + "_bucket"
    buckets = sorted((float(dict(labels)["le"]), count) for (series, labels), count in metrics.items() if series == name)
    count = buckets[-1][1]
    bound = lambda share: next(le for le, at_most in buckets if at_most >= share * count)
    return int(count), bound(0.99), bound(1.0), harness.total(metrics, LATENESS + "_sum") / count


def judge(metrics, first, items, strict, binary):
    """Everything that is not as it must be."""
    wrong = wrong_probes(items)
    if len(items) != 1005:
        wrong.append(f"{len(items)} probes, not 1005")
    resident, before = (harness.total(m, "process_resident_memory_bytes") for m in (metrics, first))
    count, p99, most, mean = lateness(metrics)
    print(f"outcomes: {dict(Counter((i['outcome'], i['reason']) for i in items))}")
    print(f"lateness of {count} starts: mean {1e3 * mean:.2f} ms, p99 <= {1e3 * p99:g} ms, max <= {1e3 * most:g} ms")
    print(f"resident: {resident / 1e6:.1f} MB, {(resident - before) / 1e6:+.1f} MB since the first round")
    print(f"CPU: {harness.total(metrics, 'process_cpu_seconds_total'):.2f} s")
    if harness.total(metrics, "runbookd_probe_unknown_total") != 0:
        wrong.append("a probe that hangs is the target's fault, never unknown")
    for (name, labels), runs in metrics.items():
        if name == "runbookd_probe_runs_total" and runs < ROUNDS:
            wrong.append(f"{dict(labels)['probe']} ran {runs:g} times only")
    if sanitized(binary):
        return wrong
    if resident > MOST_RESIDENT or resident - before > MOST_GROWTH:
        wrong.append("too much memory")
    if strict and (p99 > P99_LATE or most > MAX_LATE):
        wrong.append("probes began too late")
    return wrong


def all_seen(daemon):
    items = daemon.api("/api/v1/probes")["probes"]
    return items if all(i["last_run"] for i in items) else None


def runs(daemon, rounds):
    """Every probe ran at least so often."""
    metrics = daemon.metrics()
    counts = [v for (name, _), v in metrics.items() if name == "runbookd_probe_runs_total"]
    return metrics if counts and min(counts) >= rounds else None


def run(binary, directory, strict):
    pipe, theirs = multiprocessing.Pipe()
    servers = multiprocessing.Process(target=serve_in_child, args=(theirs,), daemon=True)
    servers.start()
    listener, held = full_listener()
    try:
        book = rulebook(pipe.recv(), listener.getsockname()[1])
        with harness.Daemon(binary, directory, "hanging", book) as daemon:
            daemon.wait_ready()
            harness.wait_until("every probe is seen", lambda: all_seen(daemon), pause=1)
            first = daemon.metrics()
            patience = (ROUNDS + 3) * EVERY
            metrics = harness.wait_until("the rounds are over", lambda: runs(daemon, 1 + ROUNDS), patience, pause=2)
            wrong = judge(metrics, first, all_seen(daemon), strict, binary)
            began = time.monotonic()
            status = daemon.stop()
            if status != 0 or time.monotonic() - began > EVERY:
                wrong.append(f"stopping took {time.monotonic() - began:.1f} s and ended with {status}")
            return wrong
    finally:
        servers.terminate()
        servers.join()
        for s in held + [listener]:
            s.close()


def main():
    binary = os.environ.get("RUNBOOKD")
    if not binary:
        raise SystemExit("RUNBOOKD: the runbookd to test")
    strict = os.environ.get("RUNBOOKD_LONG") in ("1", "yes")
    harness.raise_descriptor_limit()
    parent = os.environ.get("TEST_DIR")
    with tempfile.TemporaryDirectory(prefix="hanging-", dir=parent) as directory:
        wrong = run(os.path.abspath(binary), directory, strict)
    for line in wrong[:20]:
        print("hanging_targets:", line, file=sys.stderr)
    if wrong:
        raise SystemExit(f"hanging_targets: {len(wrong)} thing(s) wrong")
    print("hanging_targets: as told")


if __name__ == "__main__":
    main()
