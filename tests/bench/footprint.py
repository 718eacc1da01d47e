"""Resident memory after a while of probing, how late runs begin, and how soon after exec the first check is made."""

import json
import os
import select
import socket
import statistics
import time

from harness import Daemon, Nginx, total


def http_probes(count, url, every="10s"):
    return {f"p{i}": {"http": f"{url}?{i}", "every": every, "timeout": "2s"} for i in range(count)}


def http_targets(count, url, every="10s"):
    """The same as one probe of so many targets."""
    return {"fleet": {"http": url + "?{{ target }}", "every": every, "timeout": "2s",
                      "targets": [str(i) for i in range(count)]}}


def http_file(count, url, every="10s", directory="."):
    """The same, listed in a discovery file."""
    with open(os.path.join(directory, f"fleet-{count}.json"), "w", encoding="utf-8") as out:
        json.dump([{"targets": [str(i) for i in range(count)]}], out)
    return {"fleet": {"http": url + "?{{ target }}", "every": every, "timeout": "2s",
                      "targets_from": {"file_sd": f"fleet-{count}.json"}}}


def latest(metrics, share):
    """The bound of the histogram's bucket within which so many of the runs began, seconds."""
    buckets = {float(dict(labels)["le"]): count for (series, labels), count in metrics.items()
               if series == "runbookd_probe_lateness_seconds_bucket"}
    wanted = share * buckets[float("inf")]
    return min(bound for bound, value in buckets.items() if value >= wanted)


def measure_memory(binary, directory, count, seconds, probes=http_probes):
    """Bytes, as runbookd exports them, and the lateness of runs; scraped meanwhile as a Prometheus would."""
    with Nginx(directory) as nginx:
        url = f"http://127.0.0.1:{nginx.port}/"
        book = {"probes": probes(count, url, directory=directory) if probes is http_file else probes(count, url)}
        with Daemon(binary, directory, f"memory-{probes.__name__}-{count}", book) as daemon:
            daemon.wait_ready()
            end = time.monotonic() + seconds
            while True:
                metrics = daemon.metrics()
                if time.monotonic() >= end:
                    return {"probes": count, "rss_bytes": total(metrics, "process_resident_memory_bytes"),
                            "late_p99_s": latest(metrics, 0.99),
                            "cpu_s": total(metrics, "process_cpu_seconds_total"), "seconds": seconds,
                            "runs": int(total(metrics, "runbookd_probe_runs_total"))}
                time.sleep(min(15.0, max(0.1, end - time.monotonic())))


def first_request(binary, directory, name, probes):
    """Seconds from just before exec to the first bytes that reach the target."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(probes)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with Daemon(binary, directory, name, {"probes": http_probes(probes, url)}) as daemon:
            listener.settimeout(30)
            connection = listener.accept()[0]
            with connection:
                if not select.select([connection], [], [], 30)[0]:
                    raise RuntimeError("no request:\n" + daemon.tail())
                return time.monotonic() - daemon.started


def measure_start(binary, directory, probes, starts):
    """A state directory of its own each time: a first start."""
    times = sorted(first_request(binary, directory, f"start-{i}", probes) for i in range(starts))
    return {"probes": probes, "starts": starts, "p50_s": statistics.median(times), "max_s": times[-1]}
