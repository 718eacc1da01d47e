#!/usr/bin/env python3
"""What counts of a scrape: every row of docs/evidence.md, beside a Prometheus server that scrapes the same pages."""
import math
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.pages import Pages
from support.waiting import Failed, check, equal, wait_for

UNKNOWN, NOTHING = "unknown", "nothing"  # ours has no value; theirs has no series
SCRAPES = 18  # of each page before it is judged: more than any window below and its warming up
ENOUGH = 0.2  # relative difference of rates: the two scrape at different moments, and extrapolate differently
PATIENCE = 90


def counter(name, value, labels=""):
    return f"# TYPE {name} counter\n{name}{labels} {value}\n"


def gauge(name, value, labels="", stamp=None):
    return f"# TYPE {name} gauge\n{name}{labels} {value}{'' if stamp is None else f' {int(stamp * 1000)}'}\n"


def start(value):
    return f"# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds {value}\n"


def ticks(t):
    return int(10 * (t % 1e6))


def histogram(n, t):
    """A million of 0.5 ms long ago, and ten a second of half a second; a finer bound appears."""
    slow = ticks(t)
    fine = 'h_bucket{le="0.001"} 1000000\n' if n >= 14 else ""
    return f'# TYPE h histogram\n{fine}h_bucket{{le="1"}} {1000000 + slow}\nh_bucket{{le="+Inf"}} {1000000 + slow}\n'


def reset(n, t, began=[]):  # pylint: disable=dangerous-default-value
    """Ten a second; from the fourth scrape of either on it counts from 0 again."""
    if n >= 4 and not began:
        began.append(ticks(t))
    return counter("c_total", ticks(t) - (began[0] if began else -500))


def turns(n, t):
    """Two processes behind one address: ten a second each."""
    base, since = ((1000, 1700000000), (50, 1700001000))[n % 2]
    return start(since) + counter("c_total", base + ticks(t) % 100000)


# name: (page, [(ours, theirs, value of ours, value of theirs)]); a value is a number, UNKNOWN/NOTHING or a test.
ROWS = {
    "a series twice, different values": (
        lambda n, t: counter("c_total", 100) + "c_total 40\n",
        [("{p}.c_total", "c_total", 100, 100), ("rate({p}.c_total over 5s)", "rate(c_total[5s])", 0, 0)]),
    "a series twice, the same value": (
        lambda n, t: gauge("g", 7) + "g 7\n", [("{p}.g", "g", 7, 7)]),
    "a series twice, with time stamps": (
        lambda n, t: gauge("g", 1, stamp=t - 0.4) + gauge("g", 2, stamp=t - 0.2).splitlines()[1] + "\n",
        [("{p}.g", "g", 2, 2)]),
    "an empty label": (
        lambda n, t: counter("c_total", ticks(t), '{a=""}' if n % 2 else ""),
        [("rate({p}.c_total over 5s)", "rate(c_total[5s])", 10, 10)]),
    "a backslash that escapes nothing": (
        lambda n, t: gauge("g", 4, '{p="C:\\dir"}'), [("{p}.g", 'g{p="C:\\\\dir"}', 4, 4)]),
    "a line that nobody reads and nobody can parse": (
        lambda n, t: gauge("g", 3) + "bad{x=1} 1\n", [("{p}.g", "g", 3, NOTHING)]),
    "a line that is read and cannot be parsed": (
        lambda n, t: gauge("g", 3) + "broken one\n", [("{p}.g", "g", 3, NOTHING), ("{p}.broken", "broken", UNKNOWN, NOTHING)]),
    "a metric that is not on the page": (
        lambda n, t: gauge("queues", 3),
        [("{p}.queue", "queue", UNKNOWN, NOTHING), ("avg({p}.queue over 5s)", "avg_over_time(queue[5s])", UNKNOWN, NOTHING)]),
    "a gauge's series that went away": (
        lambda n, t: gauge("free", 50, '{p="y"}') + ('free{p="x"} 40\n' if n < 3 else ""),
        [('{p}.free{{p="x"}}', 'free{p="x"}', UNKNOWN, NOTHING)]),
    "a counter's series that is not there yet": (
        lambda n, t: counter("c_total", ticks(t), '{code="200"}'),
        [('{p}.c_total{{code="500"}}', 'c_total{code="500"}', 0, NOTHING),
         ('rate({p}.c_total{{code="500"}} over 5s)', 'rate(c_total{code="500"}[5s])', 0, NOTHING)]),
    "a counter that is born between two scrapes": (
        lambda n, t: counter("c_total", 5, '{code="200"}') + ('c_total{code="500"} 7\n' if n >= SCRAPES - 5 else ""),
        [('increase({p}.c_total{{code="500"}} over 15s)', 'increase(c_total{code="500"}[15s])', 7, 0)]),
    "a counter that was reset": (
        reset, [("rate({p}.c_total over 5s)", "rate(c_total[5s])", 10, 10)]),
    "NaN": (
        lambda n, t: gauge("g", "NaN"),
        [("{p}.g", "g", UNKNOWN, math.isnan), ("avg({p}.g over 5s)", "avg_over_time(g[5s])", UNKNOWN, math.isnan)]),
    "a time stamp older than staleness": (
        lambda n, t: gauge("g", 6, stamp=t - 60), [("{p}.g", "g", UNKNOWN, 6)]),
    "a time stamp of a moment ago": (
        lambda n, t: gauge("g", 6, stamp=t - 0.2), [("{p}.g", "g", 6, 6)]),
    "a time stamp of an hour ahead": (
        lambda n, t: gauge("g", 6, stamp=t + 3600), [("{p}.g", "g", UNKNOWN, NOTHING)]),
    "a start time that wavers by a second": (
        lambda n, t: start(1700000000 + n % 2) + counter("c_total", ticks(t)),
        [("rate({p}.c_total over 5s)", "rate(c_total[5s])", 10, 10)]),
    "two processes in turn, with their start times": (
        turns, [("rate({p}.c_total over 5s)", "rate(c_total[5s])", 20, lambda v: v > 30)]),
    "a bucket bound that appears": (
        histogram, [("p50({p}.h over 12s)", "histogram_quantile(0.5, rate(h_bucket[12s]))", UNKNOWN, lambda v: 0 < v < 1)]),
    "a gauge in several series": (
        lambda n, t: gauge("g", 1, '{a="1"}') + 'g{a="2"} 2\n', [("{p}.g", "sum(g)", UNKNOWN, 3), ("{p}.g", "g", UNKNOWN, lambda v: v in (1, 2))]),
}

NAMES = {f"r{i}": name for i, name in enumerate(ROWS)}


def rulebook(address):
    probes = [f'  {p}: {{scrape: "http://{address}/{p}", every: 1s, timeout: 900ms}}' for p in NAMES]
    signals = [f"  {p}_{i}: '{ours.format(p=p)}'" for p, name in NAMES.items()
               for i, (ours, *_) in enumerate(ROWS[name][1])]
    return "\n".join(["version: 1", 'server: {listen: "{listen}"}', 'store: {path: "{state}"}', "probes:", *probes,
                      "signals:", *signals]) + "\n"


def rows_of_docs():
    """The first column of the table, in its order."""
    with open(os.path.join(os.environ["RUNBOOKD_SOURCE"], "docs", "evidence.md"), encoding="utf-8") as page:
        table = page.read().split("## What counts of a scrape\n\n", 1)[1].split("\n\n")[0]
    return [line.split("|")[1].strip() for line in table.splitlines()[2:]]


def with_job(query, job):
    """Only this page's series: every metric of a query is followed by `[`, `{`, `)` or its end."""
    return f"({query}) and on(job) up{{job=\"{job}\"}}" if "sum(" not in query else query.replace("g)", f'g{{job="{job}"}})')


class Stage:
    def __init__(self, directory):
        self.pages = Pages({p: ROWS[name][0] for p, name in NAMES.items()})
        self.daemon = Daemon(directory, rulebook(self.pages.address))
        self.daemon.start()
        self.daemon.wait_ready()
        self.prometheus = metrics.Prometheus(os.path.join(directory, "prometheus"), self.pages.address,
                                             {p: f"/{p}" for p in NAMES})

    def ours(self, probe, index):
        series = metrics.series(self.daemon.tcp.get("/metrics").text)
        return series.get(f'runbookd_signal{{signal="{probe}_{index}"}}', UNKNOWN)

    def theirs(self, probe, query):
        found = [value for _, value in self.prometheus.query(with_job(query, probe))]
        return found[0] if found else NOTHING

    def detail(self, probe):
        probes = self.daemon.tcp.get("/api/v1/probes").json["probes"]
        return next(p["detail"] for p in probes if p["name"] == probe) or ""


def is_as(value, wanted):
    if callable(wanted):
        return not isinstance(value, str) and wanted(value)
    if isinstance(wanted, str) or isinstance(value, str):
        return value == wanted
    return abs(value - wanted) <= ENOUGH * abs(wanted)


def judge(stage, probe, name):
    """Within a scrape or two of each other both are what the row says."""
    for index, (ours, theirs, want_ours, want_theirs) in enumerate(ROWS[name][1]):
        seen = {}

        def both():
            seen.update(ours=stage.ours(probe, index), theirs=stage.theirs(probe, theirs))
            return is_as(seen["ours"], want_ours) and is_as(seen["theirs"], want_theirs)

        wait_for(lambda: f"{name}: `{ours}` is {seen['ours']}, `{theirs}` is {seen['theirs']}", both, 8)


def main():
    kill_all_at_exit()
    equal(list(ROWS), rows_of_docs(), "rows of docs/evidence.md")
    stage = Stage(os.environ["TEST_DIR"])
    for probe, name in NAMES.items():
        wait_for(lambda: f"{name}: scraped {stage.pages.asked(probe)} times", lambda: stage.pages.asked(probe) >= SCRAPES, PATIENCE)
    # What comes and goes with a window first.
    late = ("a bucket bound that appears", "a counter that is born between two scrapes")
    for probe, name in sorted(NAMES.items(), key=lambda item: item[1] not in late):
        judge(stage, probe, name)
    probe = {name: p for p, name in NAMES.items()}
    check("line 3 (`broken`) cannot be read" in stage.detail(probe["a line that is read and cannot be parsed"]),
          lambda: stage.detail(probe["a line that is read and cannot be parsed"]))
    check("did you mean `queues`?" in stage.detail(probe["a metric that is not on the page"]),
          lambda: stage.detail(probe["a metric that is not on the page"]))
    wait_for("the quantile is known again after one window",
             lambda: is_as(stage.ours(probe["a bucket bound that appears"], 0), lambda v: 0.4 < v < 0.6), PATIENCE)
    print(f"evidence: {len(ROWS)} rows, beside Prometheus")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"evidence: {failed}")
