"""Random worlds for the oracle: probes, the samples they yield, and pages of metrics.

Times and values have few binary digits, so that sums and differences of them are exact on both sides
and a comparison is not decided by rounding. Times are on half seconds, because a double holds Unix time
in nanoseconds only to 256 of them.
"""
import math

from history import Sample, Source
from scrape import Family, Page

TARGETS = ("north", "south", "west")
KINDS = {"requests_total": "counter", "sent_bytes": "counter", "load_ratio": "gauge", "queue": "gauge",
         "wait_seconds": "gauge", "heap_bytes": "gauge", "backup_timestamp_seconds": "gauge",
         "answer_seconds": "histogram"}
BOUNDS = (0.125, 0.25, 0.5, 1.0, 2.5, math.inf)

JSON = {"mem": ("ratio", "percent"), "size": ("bytes", "B"), "lag": ("duration", "s"), "born": ("time", "unix"),
        "flag": ("bool", "bool"), "word": ("string", "string"), "n": ("number", "number")}
HTTP = {"status": ("number", False), "first_byte": ("duration", False)}
POSTGRES = {"connections": ("number", False), "longest_query": ("duration", False),
            "database_size": ("bytes", False), "deadlocks": ("number", True)}
NEAR = 3.0  # seconds: starts nearer to each other may be of one process, and have no reading
WORDS = ("ready", "master", "slave", "")


def sources_of(random):
    """The probes of one rulebook."""
    def every():
        return float(random.choice((5, 10, 15, 30))), float(random.choice((1, 2, 5)))
    json = {name: (type_, False) for name, (type_, _) in JSON.items()}
    return [
        Source("p", *every(), {**HTTP, **json}),
        Source("q", *every(), {**HTTP}),
        Source("many", *every(), {**HTTP, "n": json["n"], "mem": json["mem"], "flag": json["flag"]}, TARGETS),
        Source("more", *every(), {**HTTP, "n": json["n"]}, TARGETS),
        Source("pg", *every(), POSTGRES),
        Source("m", *every(), {}, (), True),
    ]


def yaml_of(sources):
    """The same as lines of a rulebook, up to its signals."""
    lines = ["version: 1", "probes:"]
    for s in sources:
        address = "http://{{ target }}/" if s.targets else "http://127.0.0.1:1/"
        keys = [f"every: {int(s.every)}s", f"timeout: {int(s.timeout)}s"]
        if s.open_ended:
            keys.insert(0, 'scrape: "http://127.0.0.1:1/metrics"')
        elif "connections" in s.signals:
            keys.insert(0, 'postgres: "postgres://oracle@127.0.0.1:1/oracle"')
        else:
            keys.insert(0, f'http: "{address}"')
            json = [f"{n}: {n} as {JSON[n][1]}" for n in s.signals if n in JSON]
            keys += ["json: {" + ", ".join(json) + "}"] if json else []
        if s.targets:
            keys.append("targets: [" + ", ".join(s.targets) + "]")
        lines.append(f"  {s.name}: {{{', '.join(keys)}}}")
    return lines + ["rules:", "  - {name: quiet, severity: P3, when: not p.up}", "signals:"]


def value_of(random, type_, now, start):
    if type_ == "bool":
        return random.random() < 0.7
    if type_ == "string":
        return random.choice(WORDS)
    if type_ == "ratio":
        return random.randrange(1025) / 1024
    if type_ == "duration":
        return random.randrange(512) / 128
    if type_ == "bytes":
        return float(random.randrange(1 << 30))
    if type_ == "time":
        return start + now - random.randrange(-1000, 10000) / 2
    return float(random.choice((0, 0, 1, 2, 3, 5, 8, 100, 1000)))


class Server:
    """One process that answers scrapes: its counters live and die with it."""

    def __init__(self, random, started):
        self.random, self.started = random, started
        self.requests = {}
        self.sent = float(random.randrange(1 << 16))
        self.counts = [0.0] * len(BOUNDS)

    def work(self):
        random = self.random
        for _ in range(random.randrange(4)):
            key = (("route", random.choice(("/", "/buy"))), ("status", random.choice(("200", "200", "404", "500", "503"))))
            self.requests[key] = self.requests.get(key, 0.0) + random.randrange(1, 50)
        self.sent += float(random.randrange(1 << 12))
        for _ in range(random.randrange(3)):
            first = random.randrange(len(BOUNDS))
            many = random.randrange(1, 40)
            for i in range(first, len(BOUNDS)):
                self.counts[i] += many


class Fleet:
    """The processes behind one scraped address."""

    def __init__(self, random, start):
        self.random, self.start = random, start
        self.tells = random.random() < 0.6  # process_start_time_seconds is on the page
        count = random.choice((1, 1, 2, 3)) if self.tells else 1
        self.servers = [Server(random, start - 100.0 - 10 * i) for i in range(count)]
        self.starts = [server.started for server in self.servers]
        self.shy = random.random() < 0.3  # families that nobody used yet are not on the page
        self.several = random.random() < 0.3
        self.restarts = random.choice((0.0, 0.03, 0.3))

    def page(self, now):
        random = self.random
        if random.random() < self.restarts:
            at = random.randrange(len(self.servers))
            started = self.start + now - random.randrange(1, 20) / 2
            if all(abs(started - other) > NEAR for other in self.starts):
                self.starts.append(started)
                self.servers[at] = Server(random, started)
        for server in self.servers:
            server.work()
        server = random.choice(self.servers)
        families = []
        if server.requests or not self.shy:
            families.append(Family("requests_total", "counter", tuple(server.requests.items())))
        families.append(Family("sent_bytes", "counter", (((), server.sent),)))
        for metric, type_ in (("load_ratio", "ratio"), ("wait_seconds", "duration"), ("heap_bytes", "bytes"),
                              ("backup_timestamp_seconds", "time")):
            families.append(Family(metric, "gauge", (((), value_of(random, type_, now, self.start)),)))
        names = ["in", "out"] if self.several or random.random() < 0.02 else ["in"]
        families.append(Family("queue", "gauge", tuple(
            ((("way", n),), float(random.randrange(9))) for n in names)))
        families.append(Family("answer_seconds", "histogram", (((), tuple(zip(BOUNDS, server.counts))),)))
        return Page(server.started if self.tells else 0.0, tuple(families))


def instants(random, source, length):
    """When a probe runs: about every `every`, now and then not at all for a while."""
    at = random.randrange(int(source.every * 2)) / 2
    while at <= length:
        yield at
        at += source.every + random.randrange(-2, 3) / 2
        if random.random() < 0.01:
            at += source.every * random.randrange(2, 8)


def samples_of(random, source, length, start):
    fleet = Fleet(random, start) if source.open_ended else None
    trouble = random.choice((0.0, 0.05, 0.3))  # how often it is not ok
    blind = random.choice((0.0, 0.0, 0.1))
    gaps = random.choice((0.0, 0.02, 0.2))
    deadlocks, samples = 0.0, []
    for at in instants(random, source, length):
        roll = random.random()
        outcome = "unknown" if roll < blind else "bad" if roll < blind + trouble else "ok"
        latency = random.randrange(1, 256) / 128
        if fleet:
            cells = {"page": fleet.page(at)} if outcome == "ok" else {}
        else:
            cells = {name: value_of(random, type_, at, start) for name, (type_, _) in source.signals.items()
                     if random.random() >= gaps}
        if "deadlocks" in source.signals:
            deadlocks = 0.0 if random.random() < 0.02 else deadlocks + random.choice((0, 0, 0, 1, 4))
            cells["deadlocks"] = deadlocks
        samples.append(Sample(at, outcome, latency, cells if outcome != "unknown" else {}))
    return samples
