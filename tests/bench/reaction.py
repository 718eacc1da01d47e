"""From the deciding sample to the first byte of a webhook step with `hazard: diagnose`.

Every incident has its own probe, rule and webhook address. The target's process turns one probe after the other
bad, at moments unrelated to its schedule, and notes when each bad answer had been handed to the kernel; the
receiver's process notes when the first byte of each webhook was read. How many bad answers a decision needs
is taken from the incidents themselves: the fewest that any of them needed.
"""

import asyncio
import math
import multiprocessing
import random
import time

from harness import Daemon, wait_until

EVERY = 0.5  # seconds between two samples of a probe; far more than a reaction takes
GAP = 0.1  # seconds between two incidents
ANSWER = "HTTP/1.1 {} X\r\nContent-Length: 2\r\n\r\nok"


class Target(asyncio.Protocol):
    """Answers GET /N: 200, or 503 once N is bad."""

    def __init__(self, bad, answered):
        self.bad, self.answered, self.buffer = bad, answered, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            index = int(head.split(b" ", 2)[1][1:])
            bad = index in self.bad
            self.transport.write(ANSWER.format(503 if bad else 200).encode())
            if bad:
                self.answered.setdefault(index, []).append(time.monotonic())


class Receiver(asyncio.Protocol):
    """Notes when the first byte of POST /N was read."""

    def __init__(self, received):
        self.received, self.buffer, self.first = received, b"", 0.0

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        if not self.buffer:
            self.first = time.monotonic()
        self.buffer += data
        head, end, body = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return
        length = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if len(body) < (length[0] if length else 0):
            return
        self.received.setdefault(int(head.split(b" ", 2)[1][1:]), self.first)
        self.buffer = b""
        self.transport.write(ANSWER.format(200).encode())


async def run_target(pipe, incidents):
    bad, answered = set(), {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Target(bad, answered), "127.0.0.1", 0, backlog=1024)
    pipe.send(server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, pipe.recv)  # begin
    draw = random.Random(1)
    for index in draw.sample(range(incidents), incidents):
        bad.add(index)
        await asyncio.sleep(GAP * draw.uniform(0.5, 1.5))
    await asyncio.sleep(2 * EVERY)
    pipe.send(answered)


async def run_receiver(pipe):
    received = {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Receiver(received), "127.0.0.1", 0, backlog=1024)
    pipe.send(server.sockets[0].getsockname()[1])
    while await loop.run_in_executor(None, pipe.recv) == "count":
        pipe.send(len(received))
    pipe.send(received)


def enter(coroutine, pipe, *arguments):
    asyncio.run(coroutine(pipe, *arguments))


class Child:
    """One of the two servers in a process of its own."""

    def __init__(self, coroutine, *arguments):
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=enter, args=(coroutine, theirs) + arguments, daemon=True)
        self.process.start()
        self.port = self.pipe.recv()

    def ask(self, what):
        self.pipe.send(what)
        return self.pipe.recv()

    def stop(self):
        self.process.terminate()
        self.process.join()


def rulebook(incidents, target, receiver):
    probes = {f"p{i}": {"http": f"http://127.0.0.1:{target}/{i}", "every": f"{int(EVERY * 1000)}ms", "timeout": "400ms"}
              for i in range(incidents)}
    rules = [{"name": f"r{i}", "severity": "P2", "when": f"not p{i}.up", "for": "0s", "steps": [
                 {"do": "webhook", "hazard": "diagnose", "url": f"http://127.0.0.1:{receiver}/{i}", "json": {"n": str(i)}}]}
             for i in range(incidents)]
    return {"mode": "act", "defaults": {"startup_grace": "0s"}, "probes": probes, "rules": rules}


def percentile(ordered, share):
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def delays_of(answered, received):
    """Seconds, ordered, and how many bad samples the decision took."""
    before = {i: [at for at in answered[i] if at < first] for i, first in received.items()}
    deciding = min(len(times) for times in before.values())
    if deciding == 0:
        raise RuntimeError("a webhook came before any bad answer")
    return sorted(first - before[i][deciding - 1] for i, first in received.items()), deciding


def measure(binary, directory, incidents):
    target, receiver = Child(run_target, incidents), Child(run_receiver)
    try:
        with Daemon(binary, directory, "reaction", rulebook(incidents, target.port, receiver.port)) as daemon:
            daemon.wait_ready()
            answered = target.ask("begin")
            wait_until("every webhook arrives", lambda: receiver.ask("count") == incidents)
            received = receiver.ask("all")
    finally:
        target.stop()
        receiver.stop()
    delays, deciding = delays_of(answered, received)
    return {"incidents": len(delays), "bad_samples": deciding, "p50_ms": 1e3 * percentile(delays, 0.5),
            "p99_ms": 1e3 * percentile(delays, 0.99), "max_ms": 1e3 * delays[-1]}
