"""How types combine. Each function gives the type of the result, or raises TypeFault."""

QUANTITIES = {"number", "ratio", "duration", "bytes", "rate", "byte_rate"}
ORDERED = QUANTITIES | {"time"}

PRODUCTS = {("rate", "duration"): "number", ("byte_rate", "duration"): "bytes"}
QUOTIENTS = {("number", "duration"): "rate", ("bytes", "duration"): "byte_rate",
             ("number", "rate"): "duration", ("bytes", "byte_rate"): "duration"}


class TypeFault(Exception):
    """The expression has no type."""


class Unspecified(Exception):
    """The specification does not say; such a case is not judged."""


def require(condition, message):
    if not condition:
        raise TypeFault(message)


def added(left, right):
    if {left, right} == {"time", "duration"}:
        return "time"
    require(left == right and left in QUANTITIES, f"{left} + {right}")
    return left


def subtracted(left, right):
    if left == right == "time":
        return "duration"
    require((left, right) != ("duration", "time"), "duration - time")
    return added(left, right)


def multiplied(left, right, bare_left, bare_right):
    """`bare_`: a number as written, which leaves the other's unit alone."""
    require({left, right} <= QUANTITIES, f"{left} * {right}")
    for pair in ((left, right), (right, left)):
        if pair in PRODUCTS:
            return PRODUCTS[pair]
    if {left, right} == {"number", "ratio"}:
        return "ratio" if bare_left or bare_right else "number"  # a share of a count is a count
    for quantity, factor in ((left, right), (right, left)):
        if factor in ("number", "ratio"):
            return quantity
    raise TypeFault(f"{left} * {right}")


def divided(left, right, bare_left, bare_right):
    require({left, right} <= QUANTITIES, f"{left} / {right}")
    if (left, right) in QUOTIENTS:
        return QUOTIENTS[left, right]
    if left == right and not (left == "number" and (bare_left or bare_right)):
        return "ratio"
    require(right in ("number", "ratio"), f"{left} / {right}")
    return left


def compared(operator, left, right):
    require(left == right, f"{left} {operator} {right}")
    require(operator in ("==", "!=") or left in ORDERED, f"{left} has no order")
    return "bool"


def windowed(function, type_):
    """The type of a function over a window of a signal."""
    if function == "fraction_true":
        require(type_ == "bool", "fraction_true needs conditions")
        return "ratio"
    if function in ("count", "changes"):
        return unless(type_ == "string", "number")
    if function == "rate":
        rates = {"number": "rate", "bytes": "byte_rate"}
        return unless(type_ not in rates, rates.get(type_))
    if function == "last":
        return unless(type_ == "string", type_)
    require(type_ not in ("bool", "string"), f"{function} needs numbers")
    return unless(type_ == "time", type_)


def unless(silent, type_):
    if silent:
        raise Unspecified
    return type_
