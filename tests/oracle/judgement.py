"""Types and values of expressions: a tree becomes a Typed, whose `value` is asked at an instant.

Values are floats in base units, booleans and strings; None is unknown, and logic is Kleene's.
"""
import datetime
import math
import operator
import zoneinfo
from typing import NamedTuple

import units
import windows
from syntax import Binary, Call, IsUnknown, Literal, Path, Unary
from units import TypeFault, Unspecified, require

RATES = {"rate", "increase"}
WINDOWS = RATES | set(windows.GAUGES)
SUFFIXES = (("_timestamp_seconds", "time"), ("_seconds", "duration"), ("_bytes", "bytes"), ("_ratio", "ratio"))
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
           "==": operator.eq, "!=": operator.ne}
CLOSE = 1e-9


class Typed(NamedTuple):
    type: str
    value: object  # At -> value
    targets: tuple = ()  # of the probes it reads; one unnamed target where a probe has none
    bare: bool = False  # a number as written, without a unit
    across: bool = False  # it looks across targets itself


class At:
    """One instant, for one target. `edge`: a comparison hung on the last digits of its operands."""

    def __init__(self, world, now, target):
        self.world, self.now, self.target, self.edge = world, now, target, False

    @property
    def wall(self):
        return self.world.start + self.now

    def of(self, target):
        return At(self.world, self.now, target)


class Book(NamedTuple):
    """What expressions may name."""
    sources: dict  # name -> history.Source
    signals: dict  # name -> Typed
    rules: tuple
    kinds: dict  # metric -> gauge, counter, histogram; what the pages will hold


def exact(value):
    """Few enough binary digits that arithmetic on it has not rounded."""
    return (value * 1048576.0).is_integer()


def near(at, left, right):
    """Takes note when `left` and `right` are too close to be told apart, and not plainly equal."""
    if abs(left - right) <= CLOSE * max(abs(left), abs(right)) and not (exact(left) and exact(right)):
        at.edge = True


def known(function, *operands):
    """A function of values that are all known; not finite is unknown."""
    def value(at):
        values = [o.value(at) for o in operands]
        if any(v is None for v in values):
            return None
        result = function(at, *values)
        return None if isinstance(result, float) and not math.isfinite(result) else result
    return value


def difference(sign):
    def function(at, left, right):
        result = left + sign * right
        if result and abs(result) <= 1e-6 * max(abs(left), abs(right)) and not exact(result):
            at.edge = True  # little is left but what was rounded
        near(at, left, -sign * right)
        return result
    return function


def ratio(_, left, right):
    return None if right == 0 else left / right


def compare(sign):
    def function(at, left, right):
        if isinstance(left, float):
            near(at, left, right)
        return COMPARE[sign](left, right)
    return function


def disjunction(values):
    """Kleene: what decides, decides; else what is unknown."""
    unknown = False
    for value in values:
        if value:
            return True
        unknown = unknown or value is None
    return None if unknown else False


def negated(value):
    return None if value is None else not value


def conjunction(values):
    return negated(disjunction(negated(v) for v in values))


class Typing:
    """Gives trees of one rulebook their types."""

    def __init__(self, book):
        self.book = book
        self.inside = False  # an aggregate
        self.across_seen = False

    def whole(self, tree):
        """Of a whole expression."""
        self.inside = self.across_seen = False
        return self.typed(tree)._replace(across=self.across_seen)

    def looks_across(self, across=True):
        if across and self.inside:
            raise Unspecified  # an aggregate of an aggregate
        self.across_seen = self.across_seen or across

    def typed(self, tree):
        return {Literal: self.literal, Path: self.path, Call: self.call, Unary: self.unary,
                Binary: self.binary, IsUnknown: self.is_unknown}[type(tree)](tree)

    def literal(self, tree):
        return Typed(tree.type, lambda at: tree.value, (), tree.bare)

    def boolean(self, tree):
        typed = self.typed(tree)
        require(typed.type == "bool", f"a condition is needed, not {typed.type}")
        return typed

    def unary(self, tree):
        if tree.operator == "not":
            operand = self.boolean(tree.operand)
            return Typed("bool", lambda at: negated(operand.value(at)), operand.targets)
        operand = self.typed(tree.operand)
        require(operand.type in units.QUANTITIES, f"- {operand.type}")
        return Typed(operand.type, known(lambda at, v: -v, operand), operand.targets)

    def is_unknown(self, tree):
        operand = self.typed(tree.operand)
        return Typed("bool", lambda at: (operand.value(at) is None) != tree.negated, operand.targets)

    def binary(self, tree):
        sign = tree.operator
        if sign in ("and", "or"):
            left, right = self.boolean(tree.left), self.boolean(tree.right)
            fold = conjunction if sign == "and" else disjunction
            # Both sides are evaluated, so that `edge` hears of both.
            return Typed("bool", lambda at: fold([left.value(at), right.value(at)]), joined(left, right))
        left, right = self.typed(tree.left), self.typed(tree.right)
        if sign in COMPARE:
            type_, function = units.compared(sign, left.type, right.type), compare(sign)
        elif sign == "+":
            type_, function = units.added(left.type, right.type), difference(+1)
        elif sign == "-":
            type_, function = units.subtracted(left.type, right.type), difference(-1)
        elif sign == "*":
            type_, function = units.multiplied(left.type, right.type, left.bare, right.bare), lambda at, a, b: a * b
        else:
            type_, function = units.divided(left.type, right.type, left.bare, right.bare), ratio
        return Typed(type_, known(function, left, right), joined(left, right))

    def path(self, tree):
        first, *rest = tree.names
        if tree.names == ("self", "network_ok") and not tree.matchers:
            return Typed("bool", lambda at: at.world.network_ok)
        if first in self.book.signals:
            require(not rest and not tree.matchers, f"`{first}` is a signal")
            signal = self.book.signals[first]._replace(bare=False)
            self.looks_across(signal.across)
            return signal
        source, signal, type_ = self.signal(tree)
        if signal == ("age",):
            return Typed(type_, lambda at: at.world.instance(source.name, at.target).age(at.now), of(source))
        if source.open_ended and len(signal) == 2 and self.book.kinds.get(signal[0], "gauge") != "gauge":
            raise Unspecified  # a counter read plainly
        return Typed(type_, lambda at: at.world.instance(source.name, at.target).cell(at.now, signal),
                     of(source))

    def signal(self, tree):
        """(source, key of the signal, type) of a path to a probe's signal."""
        source = self.book.sources.get(tree.names[0])
        require(source is not None, f"no `{tree.names[0]}`")
        require(len(tree.names) == 2, "a probe is no value")
        name = tree.names[1]
        common = {"up": "bool", "latency": "duration", "age": "duration"}
        if name in common:
            require(not tree.matchers, "labels")
            return source, (name,), common[name]
        if source.open_ended:
            for label, sign, _ in tree.matchers:
                if label == "le":
                    raise Unspecified
                require(sign in ("=", "!=", "=~", "!~"), sign)
            suffix = next((t for s, t in SUFFIXES if name.endswith(s)), "number")
            return source, (name, tree.matchers), suffix
        require(name in source.signals and not tree.matchers, f"no signal `{name}`")
        return source, (name,), source.signals[name][0]

    def call(self, tree):
        spans = [span for _, span in tree.arguments]
        if tree.name in WINDOWS and any(spans):
            require(len(spans) == 1, f"{tree.name} takes one")
            return self.window(tree.name, *tree.arguments[0])
        require(not any(spans), f"{tree.name} has no window")
        method = getattr(self, f"call_{tree.name}", None)
        require(method is not None, f"no function {tree.name}")
        trees = [t for t, _ in tree.arguments]
        arity = method.__code__.co_argcount - 1
        require(len(trees) == arity, f"{tree.name} takes {arity}")
        return method(*trees)

    def window(self, name, tree, span):
        require(isinstance(tree, Path), "a window is of a signal")
        require(tree.names[0] not in self.book.signals and tree.names[0] != "self", "a window is of a signal")
        source, signal, type_ = self.signal(tree)
        require(signal != ("age",), "age has no window")
        kind = "gauge"
        if source.open_ended and len(signal) == 2:
            kind = self.book.kinds.get(signal[0], "absent")
        elif signal[0] in source.signals and source.signals[signal[0]][1]:
            kind = "counter"
        if not source.open_ended or len(signal) == 1:
            require(name not in RATES or kind == "counter", "a counter is needed")
        if kind != "absent" and (name in RATES) != (kind == "counter"):
            if not (kind == "histogram" and name in windows.QUANTILES):
                raise Unspecified  # known only when the page is there
        return Typed(units.windowed(name, type_),
                     lambda at: known_float(
                         at.world.instance(source.name, at.target).over(at.now, signal, name, span)),
                     of(source))

    def aggregate(self, tree, type_, fold):
        self.looks_across()
        self.inside = True
        operand = self.boolean(tree)
        self.inside = False
        require(operand.targets, "no probe is read")

        def value(at):
            instants = [at.of(t) for t in operand.targets]
            values = [operand.value(i) for i in instants]
            at.edge = at.edge or any(i.edge for i in instants)
            return fold(values)
        return Typed(type_, value)

    def call_count(self, tree):
        return self.aggregate(tree, "number", lambda values: None if None in values else float(sum(values)))

    def call_share(self, tree):
        return self.aggregate(tree, "ratio", lambda values: None if None in values else sum(values) / len(values))

    def call_any(self, tree):
        return self.aggregate(tree, "bool", disjunction)

    def call_all(self, tree):
        return self.aggregate(tree, "bool", conjunction)

    def call_age(self, tree):
        operand = self.typed(tree)
        require(operand.type == "time", "age needs a time")
        return Typed("duration", known(lambda at, t: at.wall - t, operand), operand.targets)

    def call_until(self, tree):
        operand = self.typed(tree)
        require(operand.type == "time", "until needs a time")
        return Typed("duration", known(lambda at, t: t - at.wall, operand), operand.targets)

    def call_consecutive_failures(self, tree):
        require(isinstance(tree, Path) and len(tree.names) == 1 and not tree.matchers, "a probe is needed")
        source = self.book.sources.get(tree.names[0])
        require(source is not None, "a probe is needed")
        return Typed("number", lambda at: at.world.instance(source.name, at.target).consecutive_failures(at.now),
                     of(source))

    def call_firing(self, tree):
        require(isinstance(tree, Literal) and tree.type == "string", "the name of a rule is needed")
        require(tree.value in self.book.rules, f"no rule `{tree.value}`")
        return Typed("bool", lambda at: False)  # nothing fires in these histories

    def call_weekday(self):
        return Typed("number", lambda at: float(clock(at, "UTC").isoweekday()))

    def call_hour(self, tree):
        require(isinstance(tree, Literal) and tree.type == "string", "a zone is needed")
        require(tree.value in zoneinfo.available_timezones(), "no such zone")
        return Typed("number", lambda at: float(clock(at, tree.value).hour))

    def call_default(self, tree, otherwise):
        operand = self.typed(tree)
        require(isinstance(otherwise, Literal), "a literal is needed")
        fallback = self.typed(otherwise)
        require(operand.type == fallback.type, f"{operand.type} or {fallback.type}")

        def value(at):
            seen = operand.value(at)
            return fallback.value(at) if seen is None else seen
        return Typed(operand.type, value, operand.targets)


def known_float(value):
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def clock(at, zone):
    return datetime.datetime.fromtimestamp(at.wall, zoneinfo.ZoneInfo(zone))


def of(source):
    return source.targets or ("",)


def joined(left, right):
    named = [t for t in (left.targets, right.targets) if t not in ((), ("",))]
    if len(named) == 2 and named[0] != named[1]:
        raise Unspecified  # probes of different targets
    return named[0] if named else left.targets or right.targets


__all__ = ["At", "Book", "Typed", "Typing", "TypeFault", "Unspecified"]
