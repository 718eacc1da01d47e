"""What was observed: samples of probes over time, and what each signal is at an instant.

Times are seconds after the start of the history; the wall clock is the start's Unix time plus that.
Unknown is None.
"""
from bisect import bisect_right
from typing import NamedTuple

import scrape
import windows


class Source(NamedTuple):
    """A probe as the rulebook declares it."""
    name: str
    every: float
    timeout: float
    signals: dict  # name -> (type, counter)
    targets: tuple = ()
    open_ended: bool = False  # its signals are the metrics of a page


class Sample(NamedTuple):
    at: float
    outcome: str  # ok, bad, unknown
    latency: float
    cells: dict  # what could be parsed; of a scrape {"page": scrape.Page}


class Instance:
    """The samples of one probe and one target."""

    def __init__(self, source, samples, start):
        self.limit = 2 * source.every + source.timeout
        self.conclusive = [s for s in samples if s.outcome != "unknown"]
        self.times = [s.at for s in self.conclusive]
        self.start = start  # of the history, on the wall clock
        self.source = source
        self.points = {}
        self.failures, run = [], 0
        for sample in self.conclusive:
            run = 0 if sample.outcome == "ok" else run + 1
            self.failures.append(run)

    def newest(self, now):
        """Index of the last conclusive sample that is still fresh, else None."""
        at = bisect_right(self.times, now) - 1
        return at if at >= 0 and now - self.times[at] <= self.limit else None

    def age(self, now):
        at = bisect_right(self.times, now) - 1
        return now - self.times[at] if at >= 0 else None

    def cell(self, now, signal):
        at = self.newest(now)
        if at is None:
            return None
        sample = self.conclusive[at]
        if signal == ("up",):
            return sample.outcome == "ok"
        if signal == ("latency",):
            return sample.latency
        if self.source.open_ended:
            return scrape.gauge(sample.cells.get("page"), *signal)
        return sample.cells.get(signal[0])

    def consecutive_failures(self, now):
        at = self.newest(now)
        return None if at is None else float(self.failures[at])

    def points_of(self, signal):
        """(times, readings) of the conclusive samples that had the signal."""
        if signal not in self.points:
            self.points[signal] = self.read(signal)
        return self.points[signal]

    def read(self, signal):
        if signal == ("up",):
            return self.times, [s.outcome == "ok" for s in self.conclusive]
        if signal == ("latency",):
            return self.times, [s.latency for s in self.conclusive]
        if self.source.open_ended:
            return scrape.track(self.conclusive, signal, self.start)
        had = [s for s in self.conclusive if s.cells.get(signal[0]) is not None]
        values = [s.cells[signal[0]] for s in had]
        if self.source.signals[signal[0]][1]:
            return [s.at for s in had], [scrape.Growth(total) for total in scrape.growth_of(values)]
        return [s.at for s in had], values

    def over(self, now, signal, function, span):
        """The value of a function over the window, or None."""
        if self.newest(now) is None:
            return None
        times, readings = self.points_of(signal)
        first, last = windows.bounds(times, now, span)
        if first == last or not windows.warm(times, now, span, self.source.every):
            return None
        if isinstance(readings[last - 1], scrape.Growth):
            first, last = windows.baseline(times, now, span, self.source.every)
            return scrape.over(function, span, times[first:last], readings[first:last])
        values = readings[first:last]
        if function != "count" and any(v is None for v in values):  # several series
            return None
        return windows.GAUGES[function](values)


class World:
    """Everything that an evaluation may look at."""

    def __init__(self, sources, samples, start):
        """`samples`: (source, target) -> list of Sample, in order of time."""
        self.sources = {s.name: s for s in sources}
        self.start = start
        self.instances = {
            (s.name, target): Instance(s, samples.get((s.name, target), []), start)
            for s in sources for target in (s.targets or ("",))}
        self.network_ok = True

    def instance(self, source, target):
        return self.instances[source, target if self.sources[source].targets else ""]
