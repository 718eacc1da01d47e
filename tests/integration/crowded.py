#!/usr/bin/env python3
"""What others take of a daemon - its connections, its memory, its descriptors - keeps nobody from pausing it, and starts
nothing harsher.

- Crowds that owe a body or the end of a head, at either TCP door: whoever pauses over the unix socket gets through.
- Hundreds that read /metrics of a large fleet slowly, or owe the end of a large body: memory stays bounded.
- No descriptor left for a command: the step waits where it is, and the harsher one behind it does not run.
"""
import errno
import json
import os
import resource
import select
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.daemon import Daemon
from support.parts import all_of
from support.target import Target
from support.waiting import check, equal, wait_for
from support.web import Server, free_port

MIB = 1 << 20
HEAD = """\
version: 1
mode: act
server: {listen: "{listen}", metrics_listen: "127.0.0.1:{metrics}"}
store: {path: "{state}"}
defaults: {every: 200ms, timeout: 2s, for: 0s, resolve_after: 400ms, settle: 0s, within: 5m, startup_grace: 0s}
resources: {api: {kind: service}}
"""
ONE_SITE = """\
probes: {site: {http: "http://{target}/site", resource: api}}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    steps:
      - {do: exec, argv: [/bin/touch, "{dir}/mild"], target: api}
      - {do: webhook, url: "http://{target}/harsh", target: api}
"""
FLEET = """\
probes: {node: {tcp: "{{ target }}", targets: [%s], every: 1h}}
rules: [{name: down, severity: P3, when: "consecutive_failures(node) > 1000", steps: []}]
""" % ", ".join(f'"127.0.{i // 200 + 1}.{i % 200 + 1}:1"' for i in range(1000))
OWED_BODY = b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
OWED_HEAD = b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n"


class Stage:
    def __init__(self, directory, text):
        self.target, self.metrics = Target(), free_port()
        text = (HEAD + text).replace("{metrics}", str(self.metrics)).replace("{dir}", directory)
        self.daemon = Daemon(directory, text.replace("{target}", self.target.address))
        self.daemon.start()
        self.daemon.wait_ready()

    @property
    def pid(self):
        return self.daemon.child.pid

    def memory(self, what):
        """VmRSS or VmHWM, in MiB."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as text:
            return next(int(line.split()[1]) for line in text if line.startswith(what)) / 1024

    def unread(self, port):
        """Bytes that have come to a port of the daemon's and that it has not read."""
        with open("/proc/net/tcp", encoding="ascii") as text:
            rows = [line.split() for line in text.readlines()[1:]]
        return sum(int(row[4].split(":")[1], 16) for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "01")


class Crowd:
    """So many connections to a port that each say `words` and no more; who is sent away comes back."""

    def __init__(self, port, count, words):
        self.port, self.words, self.said = port, words, 0
        self._over = threading.Event()
        self._all = [self._come() for _ in range(count)]
        self._thread = threading.Thread(target=self._stay, daemon=True)
        self._thread.start()

    def _come(self):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", self.port))
        return one, [True]

    def _stay(self):
        while not self._over.wait(0.05):
            for at, (one, to_say) in enumerate(self._all):
                try:
                    if to_say:
                        one.send(self.words)
                        to_say.clear()
                        self.said += 1
                    while one.recv(4096):
                        pass
                    raise ConnectionError
                except BlockingIOError:
                    pass
                except OSError as error:
                    if error.errno != errno.ENOTCONN:
                        one.close()
                        self._all[at] = self._come()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        for one, _ in self._all:
            one.close()


def pauses_beside(directory, words):
    """Eight pauses, one after the other, while 520 connections stand at a TCP door."""
    stage = Stage(directory, ONE_SITE)
    for door, port in (("metrics_listen", stage.metrics), ("listen", stage.daemon.port)):
        with Crowd(port, 520, words) as crowd:
            wait_for("the crowd is there", lambda: crowd.said > 1040)  # pylint: disable=cell-var-from-loop
            for turn in range(8):
                try:
                    reply = stage.daemon.socket.post("/api/v1/pause", {"resource": "api", "reason": "a crowd"})
                    check(reply.status == 200, lambda: f"pause {turn + 1} of 8: {reply!r}")  # pylint: disable=cell-var-from-loop
                    equal(stage.daemon.socket.post("/api/v1/resume", {"resource": "api"}).status, 200, "resume")
                except OSError as error:
                    check(False, f"pause {turn + 1} of 8 beside 520 connections to {door}: {error!r}")
    stage.daemon.terminate()


def d3_pause_beside_owed_bodies(directory):
    pauses_beside(directory, OWED_BODY)


def d3_pause_beside_owed_heads(directory):
    pauses_beside(directory, OWED_HEAD)


def many(port, count, words):
    """Connections of small buffers; each has sent all of `words`, or was sent away."""
    all_ = []
    for _ in range(count):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(("127.0.0.1", port))
        one.setblocking(False)
        all_.append(one)
    left = {one.fileno(): (one, memoryview(words)) for one in all_}
    poll = select.poll()
    for number in left:
        poll.register(number, select.POLLOUT)

    def said():
        for number, _ in poll.poll(1000):
            one, rest = left[number]
            try:
                rest = rest[one.send(rest):]
            except BlockingIOError:
                continue
            except OSError:
                rest = b""
            left[number] = (one, rest)
            if not rest:
                poll.unregister(number)
                del left[number]
        return not left

    wait_for(lambda: f"{count} have said what they have to say, {len(left)} have not", said)
    return all_


def answered(readers):
    """Each has something to read: the beginning of its answer, or the end of its connection."""
    poll = select.poll()
    for one in readers:
        poll.register(one, select.POLLIN)
    wait_for("everybody has an answer or an end", lambda: len(poll.poll(0)) == len(readers))


def d4_slow_readers(directory):
    stage = Stage(directory, FLEET)
    size = len(Server(port=stage.metrics).get("/metrics").body) / MIB
    before = stage.memory("VmRSS")
    readers = many(stage.metrics, 500, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answered(readers)
    grown = stage.memory("VmHWM") - before
    check(grown < 150, lambda: f"500 slow readers of {size:.1f} MiB: {before:.0f} MiB have grown by {grown:.0f} MiB")
    equal(stage.daemon.socket.get("/-/healthy").status, 200, "health, over the unix socket")
    stage.daemon.terminate()


def d4_owed_bodies(directory):
    """All but the last byte of 1 MiB each, at both TCP doors."""
    stage = Stage(directory, ONE_SITE)
    before = stage.memory("VmRSS")
    for port in (stage.metrics, stage.daemon.port):
        head = f"GET /-/healthy HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: {MIB}\r\n\r\n"
        senders = many(port, 500, head.encode() + b"x" * (MIB - 1))
        wait_for("what was sent has been read", lambda: stage.unread(port) == 0)  # pylint: disable=cell-var-from-loop
        for one in senders:
            one.close()
    grown = stage.memory("VmHWM") - before
    check(grown < 150, lambda: f"500 bodies of 1 MiB: {before:.0f} MiB have grown by {grown:.0f} MiB")
    equal(stage.daemon.socket.get("/-/healthy").status, 200, "health, over the unix socket")
    stage.daemon.terminate()


class Line:
    """One kept connection over the unix socket, for when no other can be made."""

    def __init__(self, stage):
        self._connection = stage.daemon.socket.connection()

    def get(self, path):
        self._connection.request("GET", path)
        return self._connection.getresponse().read().decode()


def leave_free(stage, count):
    """So many numbers of descriptors, and no more, can be had."""
    taken = {int(name) for name in os.listdir(f"/proc/{stage.pid}/fd")}
    limit = 0
    while count > 0:
        count -= limit not in taken
        limit += 1
    _, hard = resource.prlimit(stage.pid, resource.RLIMIT_NOFILE)
    return resource.prlimit(stage.pid, resource.RLIMIT_NOFILE, (limit, hard))


def d8_no_descriptor_for_a_command(directory):
    """Two are left: enough for the webhook that comes second, too few for the pipes of the command that comes first."""
    stage = Stage(directory, ONE_SITE)
    line = Line(stage)
    line.get("/-/healthy")
    before = leave_free(stage, 2)
    stage.target.break_("site")

    def withheld():
        check(not stage.target.hooks("/harsh"), lambda: "the harsher step ran: " + str(
            json.loads(line.get("/api/v1/incidents"))["incidents"][0]["steps"]))
        return metrics.labelled(metrics.series(line.get("/metrics")), "runbookd_actions_withheld_total", reason="self_gate") > 0

    wait_for("the step is withheld", withheld)
    check(not os.path.exists(os.path.join(directory, "mild")), "the command ran without a pipe")
    resource.prlimit(stage.pid, resource.RLIMIT_NOFILE, before)
    wait_for("the step runs when there are descriptors again", lambda: os.path.exists(os.path.join(directory, "mild")), 60)
    equal(stage.target.hooks("/harsh"), [], "harsher steps")
    stage.target.mend("site")
    wait_for("it has helped", lambda: stage.daemon.incidents()[0]["state"] == "resolved")
    stage.daemon.terminate()


if __name__ == "__main__":
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(most, 4096)), most))
    all_of("crowded", d3_pause_beside_owed_bodies, d3_pause_beside_owed_heads, d4_slow_readers, d4_owed_bodies,
           d8_no_descriptor_for_a_command)
