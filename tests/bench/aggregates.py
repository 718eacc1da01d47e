"""What a sample costs where a rule counts over targets: `share(not fleet.up)` with 10 and with 10,000 targets.

The targets are paths of one server on loopback, which answers two bytes on a new connection each time. The figure is the
daemon's CPU (user and system) over the runs in a window of two rounds at least; a fleet of 10,000 runs in bursts, since all first
runs are within a second of the start. Everything else that a run costs is in both figures.
"""

import socket
import threading
import time

from harness import Daemon, cpu_seconds, get

FLEETS = ((10, "100ms"), (10_000, "10s"))  # targets, every


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


class Port:
    """Reads what comes, answers and closes, in a thread of ours."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.port = self.socket.getsockname()[1]
        self.answered = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                peer = self.socket.accept()[0]
            except OSError:
                return
            try:
                peer.recv(4096)
                peer.sendall(ANSWER)
                self.answered += 1
            except OSError:
                pass
            peer.close()


def book(port, targets, every):
    """One probe of so many targets, and two rules over all of them."""
    return {"probes": {"fleet": {"http": f"http://127.0.0.1:{port}/{{{{ target }}}}", "every": every, "timeout": "5s",
                                 "connection": "new", "targets": [f"t{i}" for i in range(targets)]}},
            "signals": {"down": "share(not fleet.up)"},
            "rules": [{"name": "many-down", "severity": "P3", "when": "down > 30%"},
                      {"name": "few-up", "severity": "P3", "when": "count(fleet.latency < 1s) < 2"}]}


def measure_fleet(binary, directory, targets, every, seconds):
    port = Port()
    with Daemon(binary, directory, f"fleet-{targets}", book(port.port, targets, every)) as daemon:
        daemon.wait_ready()
        before, done, begun = sum(cpu_seconds(daemon.pid)), port.answered, time.monotonic()
        time.sleep(seconds)
        used, samples, took = sum(cpu_seconds(daemon.pid)) - before, port.answered - done, time.monotonic() - begun
        asked = time.monotonic()
        status, text = get(daemon.port, "/metrics", timeout=60)
        answered = time.monotonic() - asked
        if status != 200 or b'runbookd_signal{signal="down"} 0' not in text:
            raise RuntimeError(f"/metrics: {status}, without the share")
        return {"targets": targets, "samples": samples, "cpu_us": 1e6 * used / samples, "core": used / took, "metrics_s": answered}


def measure(binary, directory, seconds):
    few, many = (measure_fleet(binary, directory, targets, every, 3 * seconds) for targets, every in FLEETS)
    return {"few": few, "many": many, "ratio": many["cpu_us"] / few["cpu_us"]}
