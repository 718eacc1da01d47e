"""CPU of one plain HTTP check on a new connection: runbookd, wrk and blackbox_exporter side by side.

All three ask the same nginx for the same three bytes, one connection per request, as fast as they can.
Only the asking process's CPU counts, user and system. Rounds alternate, so that what else the machine does
falls on all three alike; the medians are what to read.
"""

import os
import re
import statistics
import subprocess
import time

from harness import Daemon, Nginx, Program, cpu_seconds, find_program, free_port, get, total, wait_until

PROBES = 1500  # at `every: 100ms` more than one core can do, so the loop is never idle
CONNECTIONS = 64  # of wrk

BLACKBOX = "modules: {http_2xx: {prober: http, http: {preferred_ip_protocol: ip4}}}\n"


def per_check(cpu, checks):
    """Microseconds of (user, system) CPU per check."""
    if checks <= 0:
        raise RuntimeError("not one check was done")
    user, system = (1e6 * seconds / checks for seconds in cpu)
    return {"user_us": user, "system_us": system, "cpu_us": user + system, "checks": int(checks)}


def minus(after, before):
    return tuple(a - b for a, b in zip(after, before))


def run_wrk(directory, url, seconds, close):
    """(requests, (user, system)) of one run of wrk."""
    argv = [find_program("wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s"]
    if close:
        argv += ["-H", "Connection: close"]
    with open(os.path.join(directory, "wrk.log"), "w+b") as out:
        process = subprocess.Popen(argv + [url], stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode()
    done = re.search(r"(\d+) requests in", text)
    if process.returncode != 0 or done is None or "Non-2xx" in text:
        raise RuntimeError("wrk: " + text)
    return int(done.group(1)), (usage.ru_utime, usage.ru_stime)


def measure_wrk(directory, url, seconds):
    requests, cpu = run_wrk(directory, url, seconds, True)
    return per_check(cpu, requests)


def measure_blackbox(directory, url, seconds):
    port = free_port()
    config = os.path.join(directory, "blackbox.yml")
    with open(config, "w", encoding="utf-8") as out:
        out.write(BLACKBOX)
    argv = [find_program("prometheus-blackbox-exporter"), "--config.file=" + config,
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    with Program(directory, "blackbox", argv) as exporter:
        path = "/probe?module=http_2xx&target=" + url
        probe = lambda: get(port, path)[1]
        if b"probe_success 1" not in wait_until("blackbox_exporter probes", probe):
            raise RuntimeError("blackbox_exporter cannot reach the target")
        before = cpu_seconds(exporter.pid)
        probes, _ = run_wrk(directory, f"http://127.0.0.1:{port}{path}", seconds, False)
        return per_check(minus(cpu_seconds(exporter.pid), before), probes)


def measure_runbookd(binary, directory, url, seconds, connection="new", probes=PROBES):
    """CPU and runs as runbookd itself exports them; user and system in the kernel's proportion."""
    common = {"every": "100ms", "timeout": "10s", "connection": connection}
    book = {"probes": {f"p{i}": {"http": url} | common for i in range(probes)}}
    with Daemon(binary, directory, "saturated", book) as daemon:
        daemon.wait_ready()
        before, split = daemon.metrics(), cpu_seconds(daemon.pid)
        time.sleep(seconds)  # the window, not a wait
        after, parts = daemon.metrics(), minus(cpu_seconds(daemon.pid), split)
        name = "process_cpu_seconds_total"
        cpu = total(after, name) - total(before, name)
        checks = total(after, "runbookd_probe_runs_total") - total(before, "runbookd_probe_runs_total")
        for wrong in ("runbookd_probe_failures_total", "runbookd_probe_unknown_total"):
            if total(after, wrong) != total(before, wrong):
                raise RuntimeError(f"{wrong} grew: the target was not fine")
        return per_check(tuple(cpu * part / sum(parts) for part in parts), checks)


def median(rounds):
    return {key: statistics.median(r[key] for r in rounds) for key in rounds[0]}


def measure(binary, directory, seconds, rounds):
    found = {"runbookd": [], "wrk": [], "blackbox": []}
    with Nginx(directory) as nginx:
        url = f"http://127.0.0.1:{nginx.port}/"
        for _ in range(rounds):
            found["runbookd"].append(measure_runbookd(binary, directory, url, seconds))
            found["wrk"].append(measure_wrk(directory, url, seconds))
            found["blackbox"].append(measure_blackbox(directory, url, seconds))
    out = {name: median(each) for name, each in found.items()}
    pairs = list(zip(found["runbookd"], found["wrk"], found["blackbox"]))
    out["of_wrk"] = statistics.median(ours["cpu_us"] / wrk["cpu_us"] for ours, wrk, _ in pairs)
    out["blackbox_of_ours"] = statistics.median(other["cpu_us"] / ours["cpu_us"] for ours, _, other in pairs)
    return out
