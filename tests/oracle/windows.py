"""Which readings a window holds, and what its functions compute. Unknown is None.

The specification leaves some of this open; the README says which reading is taken here.
"""
import math
from bisect import bisect_left, bisect_right

QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


def slack(span):
    """By how much a window begins earlier than written, so that jitter pushes no sample out of it."""
    return span / 10


def bounds(times, now, span):
    """Indices [first, last) of what is inside; both ends belong to it."""
    return bisect_left(times, now - span - slack(span)), bisect_right(times, now)


def warm(times, now, span, every):
    """Readings, from one interval before the window on, span 80% of it (in fifths, to stay exact)."""
    first, last = bisect_left(times, now - span - slack(span) - every), bisect_right(times, now)
    return last > first and 5 * (times[last - 1] - times[first]) >= 4 * span


def baseline(times, now, span, every):
    """As `bounds`, for counters: growth is counted from the reading before the window when no reading
    is at its start and that one is at most an interval older."""
    first, last = bounds(times, now, span)
    if first == last or times[first] <= now - span + slack(span) or first == 0:
        return first, last
    return (first - 1 if times[first - 1] >= now - span - slack(span) - every else first), last


def grown(function, span, elapsed, growth):
    """rate or increase; what a reading from before the window adds is taken out in proportion."""
    if function == "rate":
        return growth / elapsed
    return growth * span / elapsed if elapsed > span + slack(span) else growth


def quantile(q, values):
    """PromQL's quantile_over_time: linear between the two nearest ranks."""
    ordered = sorted(values)
    rank = q * (len(ordered) - 1)
    low = math.floor(rank)
    high = min(low + 1, len(ordered) - 1)
    weight = rank - low
    return ordered[low] * (1 - weight) + ordered[high] * weight


def histogram_quantile(q, buckets):
    """PromQL's histogram_quantile over (upper bound, cumulative growth)."""
    buckets = sorted(buckets)
    if len(buckets) < 2 or buckets[-1][0] != math.inf:
        return None
    highest, rising = 0.0, []
    for bound, count in buckets:  # rounding and resets must not make it fall
        highest = max(highest, count)
        rising.append((bound, highest))
    total = rising[-1][1]
    if total == 0:
        return None
    rank = q * total
    at = next(i for i, (_, count) in enumerate(rising) if count >= rank)
    if at == len(rising) - 1:
        return rising[-2][0]
    if at == 0 and rising[0][0] <= 0:
        return rising[0][0]
    below, before = (rising[at - 1] if at else (0.0, 0.0))
    bound, count = rising[at]
    return below + (bound - below) * (rank - before) / (count - before)


GAUGES = {
    "avg": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
    "sum": sum,
    "last": lambda values: values[-1],
    "count": len,
    "delta": lambda values: values[-1] - values[0],
    "changes": lambda values: sum(a != b for a, b in zip(values, values[1:])),
    "fraction_true": lambda values: sum(values) / len(values),
    **{name: (lambda q: lambda values: quantile(q, values))(q) for name, q in QUANTILES.items()},
}
