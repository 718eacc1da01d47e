"""Pages of metrics: their text, which series a selector finds, and how counters grow.

Growth is taken per series (labels and process), resets taken out, and then summed. A series that
appears on a page of a process already known was born since and counts from 0; one of a process first
seen counts from 0 only when that process started after the page before.
"""
import math
import re
from typing import NamedTuple

import windows


class Family(NamedTuple):
    name: str
    kind: str  # gauge, counter, histogram
    series: tuple  # of (labels as ((name, value), ...), value or ((upper bound, count), ...))


class Page(NamedTuple):
    process: float  # Unix time of the process's start, 0 = not on the page
    families: tuple


class Growth(NamedTuple):
    """Of a counter since the history began; of a histogram per upper bound."""
    total: float
    buckets: tuple = ()  # of (upper bound, total), empty unless a histogram


def text_of(page):
    lines = []
    if page.process:
        lines += ["# TYPE process_start_time_seconds gauge", f"process_start_time_seconds {page.process!r}"]
    for family in page.families:
        lines.append(f"# TYPE {family.name} {family.kind}")
        for labels, value in family.series:
            inner = ",".join(f'{k}="{v}"' for k, v in labels)
            if family.kind != "histogram":
                lines.append(f"{family.name}{{{inner}}} {value!r}" if inner else f"{family.name} {value!r}")
                continue
            for bound, count in value:
                le = "+Inf" if bound == math.inf else repr(bound)
                lines.append(f'{family.name}_bucket{{{inner + "," if inner else ""}le="{le}"}} {count!r}')
            lines.append(f"{family.name}_count{{{inner}}} {value[-1][1]!r}")
            lines.append(f"{family.name}_sum{{{inner}}} {value[-1][1]!r}")
    return "\n".join(lines) + "\n"


def matches(labels, matchers):
    have = dict(labels)
    for label, operator, wanted in matchers:
        value = have.get(label, "")  # absent counts as empty
        hit = re.fullmatch(wanted, value) is not None if "~" in operator else value == wanted
        if hit == operator.startswith("!"):
            return False
    return True


def family_of(page, metric):
    return next((f for f in page.families if f.name == metric), None) if page else None


def select(page, metric, matchers):
    """(family, its series that match), or (None, []) when the family is not on the page."""
    family = family_of(page, metric)
    if family is None:
        return None, []
    return family, [(labels, value) for labels, value in family.series if matches(labels, matchers)]


def gauge(page, metric, matchers):
    """What a plain read gives: several are unknown; none is 0 where something is counted, else unknown."""
    family, series = select(page, metric, matchers)
    if family is None or len(series) > 1:
        return None
    if series:
        return series[0][1]
    return 0.0 if family.kind != "gauge" else None


def growth_of(values):
    """Running growth of one counter: smaller than before means that it began again from 0."""
    total, before, totals = 0.0, None, []
    for value in values:
        if before is not None:
            total += value - before if value >= before else value
        before = value
        totals.append(total)
    return totals


class Counter:
    """Growth of what one selector finds, page after page."""

    def __init__(self):
        self.last = {}
        self.processes = set()
        self.totals = {}  # by upper bound; a counter's bound is None

    def add(self, page, series, previous):
        """`previous`: Unix time of the page before, None when this is the first."""
        newborn = page.process in self.processes or (previous is not None and page.process > previous)
        self.processes.add(page.process)
        for labels, value in series:
            for bound, reading in value if isinstance(value, tuple) else ((None, value),):
                key = (page.process, labels, bound)
                before = self.last.get(key, 0.0 if newborn else reading)
                self.last[key] = reading
                step = reading - before if reading >= before else reading
                self.totals[bound] = self.totals.get(bound, 0.0) + step


def track(samples, signal, start):
    """(times, readings) of one selector: gauges as values, counters and histograms as Growth."""
    metric, matchers = signal
    counter, previous, times, readings = Counter(), None, [], []
    for sample in samples:
        page = sample.cells.get("page")
        if page is None:
            continue
        family, series = select(page, metric, matchers)
        if family is not None and family.kind == "gauge":
            if series:  # a window goes on without what is not there
                times.append(sample.at)
                readings.append(gauge(page, metric, matchers))
        else:
            counter.add(page, series, previous)
            if family is not None:
                times.append(sample.at)
                readings.append(snapshot(counter, family))
        previous = start + sample.at
    return times, readings


def snapshot(counter, family):
    if family.kind == "counter":
        return Growth(counter.totals.get(None, 0.0))
    return Growth(0.0, tuple(sorted(counter.totals.items())))


def over(function, span, times, readings):
    """rate, increase, or a quantile of a histogram's growth, from the first reading to the last."""
    first, last = readings[0], readings[-1]
    elapsed = times[-1] - times[0]
    if elapsed <= 0:
        return None
    if function not in windows.QUANTILES:
        return windows.grown(function, span, elapsed, last.total - first.total)
    before = dict(first.buckets)
    buckets = [(bound, total - before.get(bound, 0.0)) for bound, total in last.buckets]
    return windows.histogram_quantile(windows.QUANTILES[function], buckets)
