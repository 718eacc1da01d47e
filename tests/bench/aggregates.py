"""What a sample costs where a rule counts over targets: `share(not fleet.up)` with 10 and with 10,000 targets.

The targets are TCP probes of one port of loopback. In both fleets about as many samples come per second, so that what
the daemon does besides weighs alike; the figure is its CPU (user and system) over the runs in a window.
"""

import socket
import threading
import time

from harness import Daemon, cpu_seconds, get, total, wait_until

FLEETS = ((10, "100ms"), (10_000, "50s"))  # targets, every


class Port:
    """Accepts and closes, in a thread of ours."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return


def book(port, targets, every):
    """One probe of so many targets (all of them the same place, by different names of loopback), and a rule over them."""
    names = [f"127.{i // 62500 + 1}.{i // 250 % 250}.{i % 250 + 1}:{port}" for i in range(targets)]
    return {"probes": {"fleet": {"tcp": "{{ target }}", "every": every, "timeout": "5s", "targets": names}},
            "signals": {"down": "share(not fleet.up)"},
            "rules": [{"name": "many-down", "severity": "P3", "when": "down > 30%"},
                      {"name": "few-up", "severity": "P3", "when": "count(fleet.latency < 1s) < 2"}]}


def measure_fleet(binary, directory, targets, every, seconds):
    port = Port()
    with Daemon(binary, directory, f"fleet-{targets}", book(port.port, targets, every)) as daemon:
        daemon.wait_ready()
        before, done = sum(cpu_seconds(daemon.pid)), total(daemon.metrics(), "runbookd_probe_runs_total")
        begun = time.monotonic()
        time.sleep(seconds)
        after, more = sum(cpu_seconds(daemon.pid)), total(daemon.metrics(), "runbookd_probe_runs_total")
        took = time.monotonic() - begun
        asked = time.monotonic()
        status, _ = wait_until("/metrics answers", lambda: get(daemon.port, "/metrics"))
        if status != 200:
            raise RuntimeError(f"/metrics: {status}")
        return {"targets": targets, "samples": more - done, "cpu_us": 1e6 * (after - before) / (more - done),
                "core": (after - before) / took, "metrics_s": time.monotonic() - asked}


def measure(binary, directory, seconds):
    few, many = (measure_fleet(binary, directory, targets, every, 3 * seconds) for targets, every in FLEETS)
    return {"few": few, "many": many, "ratio": many["cpu_us"] / few["cpu_us"]}
