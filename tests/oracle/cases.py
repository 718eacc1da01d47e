"""Random expressions: well typed by construction, and, now and then, spoiled on purpose."""

SPANS = {"30s": 30, "1m": 60, "90s": 90, "2m": 120, "1m30s": 90, "5m": 300, "10m": 600}
ZONES = ("UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Chatham",
         "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca")
GAUGE_FUNCTIONS = ("avg", "min", "max", "sum", "last", "delta", "p50", "p90", "p95", "p99")
MATCHERS = ('', '{status="500"}', '{status=~"5.."}', '{status!="200"}', '{status!~"4..|5.."}', '{route="/buy"}',
            '{status=~"5..",route="/"}', '{status="418"}', '{absent=""}')

SIGNALS = {
    "bool": ("p.up", "q.up", "many.up", "more.up", "p.flag", "many.flag", "pg.up", "m.up", "self.network_ok"),
    "number": ("p.n", "p.status", "many.n", "more.n", "pg.connections", "m.queue", 'm.queue{way="in"}',
               'm.queue{way="no"}', "consecutive_failures(p)", "consecutive_failures(many)",
               "consecutive_failures(m)", "weekday()"),
    "ratio": ("p.mem", "many.mem", "m.load_ratio"),
    "duration": ("p.lag", "p.latency", "many.latency", "pg.longest_query", "p.age", "m.age", "more.age",
                 "m.wait_seconds", "q.first_byte", "age(p.born)", "until(p.born)", "age(m.backup_timestamp_seconds)"),
    "bytes": ("p.size", "pg.database_size", "m.heap_bytes"),
    "rate": (),
    "byte_rate": (),
    "time": ("p.born", "m.backup_timestamp_seconds"),
    "string": ("p.word",),
}
LITERALS = {
    "bool": ("true", "false"),
    "number": ("0", "1", "2", "5", "100", "0.5", "3.25"),
    "ratio": ("0%", "1%", "50%", "12.5%", "100%"),
    "duration": ("500ms", "1s", "2s", "90s", "1m30s", "1h", "2d", "1w", "0s"),
    "bytes": ("0B", "512B", "1kB", "64MB", "256MiB", "1GiB", "1GB", "3KiB"),
    "rate": ("1/s", "0/s", "30/m", "600/h", "0.5/s"),
    "string": ('"ready"', '"master"', '""'),
}
TYPES = tuple(SIGNALS)
PLAIN = ("number", "ratio", "duration", "bytes")


class Maker:
    def __init__(self, random, named):
        self.random = random
        self.named = named  # type -> names of signals defined so far
        self.wild = 0.0     # how often a part has a type that does not fit

    def expression(self, type_=None, depth=4):
        random = self.random
        type_ = type_ or random.choice(("bool", "bool", "bool", "number", "ratio", "duration", "bytes", "rate",
                                        "byte_rate", "time", "string"))
        self.wild = 0.04 if random.random() < 0.12 else 0.0
        text = self.of(type_, depth)
        return self.spoiled(text) if random.random() < 0.05 else text

    def of(self, type_, depth):
        random = self.random
        if self.wild and random.random() < self.wild:
            type_ = random.choice(TYPES)
        if depth <= 0 or random.random() < 0.15:
            return self.leaf(type_)
        return random.choice(getattr(self, f"some_{type_}", self.some_quantity)(type_, depth))()

    def leaf(self, type_):
        random = self.random
        choices = [SIGNALS[type_], self.named.get(type_, ())]
        if type_ in LITERALS:
            choices.append(LITERALS[type_])
        windowed = self.window(type_)
        choices = [c for c in choices if c]
        if windowed and (not choices or random.random() < 0.5):
            return windowed
        return random.choice(random.choice(choices))

    def span(self):
        word = self.random.choice(tuple(SPANS))
        return f"[{word}]" if self.random.random() < 0.2 else f" over {word}"

    def window(self, type_):
        """A function over a window with this result, or None."""
        random = self.random
        matchers = random.choice(MATCHERS)
        options = []
        if type_ in PLAIN:
            plain = [s for s in SIGNALS[type_] if "(" not in s and ".age" not in s]
            options += [f"{random.choice(GAUGE_FUNCTIONS)}({random.choice(plain)}{self.span()})"] * 2
        if type_ == "number":
            anything = [s for t in ("number", "bool", "duration", "bytes") for s in SIGNALS[t]
                        if "(" not in s and ".age" not in s and "self" not in s]
            options.append(f"{random.choice(('count', 'changes'))}({random.choice(anything)}{self.span()})")
            options.append(f"increase(m.requests_total{matchers}{self.span()})")
            options.append(f"increase(pg.deadlocks{self.span()})")
        elif type_ == "ratio":
            flags = [s for s in SIGNALS["bool"] if "self" not in s]
            options.append(f"fraction_true({random.choice(flags)}{self.span()})")
        elif type_ == "bytes":
            options.append(f"increase(m.sent_bytes{self.span()})")
        elif type_ == "duration":
            options.append(f"{random.choice(('p50', 'p90', 'p95', 'p99'))}(m.answer_seconds{self.span()})")
        elif type_ == "rate":
            options.append(f"rate(m.requests_total{matchers}{self.span()})")
            options.append(f"rate(pg.deadlocks{self.span()})")
        elif type_ == "byte_rate":
            options.append(f"rate(m.sent_bytes{self.span()})")
        return random.choice(options) if options else None

    def binary(self, left, sign, right, depth):
        a, b = self.of(left, depth - 1), self.of(right, depth - 1)
        gap = self.random.choice(("", " "))
        text = f"{a}{gap}{sign}{gap}{b}" if sign not in ("and", "or", "/") else f"{a} {sign} {b}"
        return f"({text})" if self.random.random() < 0.85 else text

    def some_bool(self, _, depth):
        random = self.random
        quantity = random.choice(("number", "ratio", "duration", "bytes", "rate", "byte_rate", "time"))
        equal = random.choice(TYPES)
        return [
            lambda: self.binary("bool", random.choice(("and", "or")), "bool", depth),
            lambda: self.binary("bool", random.choice(("and", "or")), "bool", depth),
            lambda: self.binary(quantity, random.choice(("<", "<=", ">", ">=")), quantity, depth),
            lambda: self.binary(quantity, random.choice(("<", "<=", ">", ">=")), quantity, depth),
            lambda: self.binary(equal, random.choice(("==", "!=")), equal, depth),
            lambda: f"(not {self.of('bool', depth - 1)})",
            lambda: f"({self.of(equal, depth - 1)} is {random.choice(('', 'not '))}unknown)",
            lambda: f"{random.choice(('any', 'all'))}({self.of('bool', depth - 1)})",
            lambda: self.default("bool", depth),
            lambda: f'firing("{random.choice(("quiet", "quiet", "quiet", "unheard"))}")',
            lambda: f"last({random.choice(('p.flag', 'many.up', 'q.up'))}{self.span()})",
        ]

    def some_quantity(self, type_, depth):
        random = self.random
        makers = [
            lambda: self.leaf(type_),
            lambda: self.binary(type_, random.choice("+-"), type_, depth),
            lambda: self.binary(type_, random.choice("*/"), "ratio" if type_ != "ratio" else "number", depth),
            lambda: f"-{self.of(type_, depth - 1)}",
            lambda: self.default(type_, depth),
        ]
        if type_ != "ratio":
            makers.append(lambda: self.binary("ratio", "*", type_, depth))
            makers.append(lambda: self.binary(type_, random.choice("*/"), "number", depth))
        return makers

    def some_number(self, _, depth):
        return self.some_quantity("number", depth) + [
            lambda: f"({self.of('number', depth - 1)} / {self.random.choice(LITERALS['number'])})",
            lambda: f"count({self.of('bool', depth - 1)})",
            lambda: self.binary("rate", "*", "duration", depth),
            lambda: f'hour("{self.random.choice(ZONES)}")',
        ]

    def some_ratio(self, _, depth):
        same = self.random.choice(("number", "ratio", "duration", "bytes", "rate", "byte_rate"))
        return self.some_quantity("ratio", depth) + [
            lambda: self.binary(same, "/", same, depth),
            lambda: f"share({self.of('bool', depth - 1)})",
        ]

    def some_duration(self, _, depth):
        return self.some_quantity("duration", depth) + [
            lambda: self.binary("time", "-", "time", depth),
            lambda: f"{self.random.choice(('age', 'until'))}({self.of('time', depth - 1)})",
        ]

    def some_rate(self, _, depth):
        return self.some_quantity("rate", depth) + [lambda: self.binary("number", "/", "duration", depth)]

    def some_byte_rate(self, _, depth):
        return self.some_quantity("byte_rate", depth) + [lambda: self.binary("bytes", "/", "duration", depth)]

    def some_time(self, type_, _):
        return [lambda: self.leaf(type_)]

    def some_string(self, type_, depth):
        return [lambda: self.leaf(type_), lambda: self.default(type_, depth)]

    def default(self, type_, depth):
        if type_ not in LITERALS:
            return self.leaf(type_)
        return f"default({self.of(type_, depth - 1)}, {self.random.choice(LITERALS[type_])})"

    def spoiled(self, text):
        """One word dropped, doubled, or put in another's place."""
        words = text.split(" ")
        at = self.random.randrange(len(words))
        roll = self.random.randrange(4)
        if roll == 0:
            del words[at]
        elif roll == 1:
            words.insert(at, words[at])
        elif roll == 2:
            words[at] = self.random.choice(("and", "not", "over 5m", "<", "== 1", "nope.up", "5", "%", ")", "(", "p",
                                            "is unknown", "1h30m", "5 m", "3furlongs", "rate(p.n over 1m)", "true",
                                            "p.nope", "hour(\"Mars/Base\")", "avg(p.n)", "count(p.n)", "'", "p.up over 5m"))
        else:
            other = self.random.randrange(len(words))
            words[at], words[other] = words[other], words[at]
        return " ".join(words) or "p"
