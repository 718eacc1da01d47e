"""No unit test has a wall-clock ceiling: that little real time has passed depends on what else the machine does.

What a test means by it can be said without a clock: which of two deadlines ended the work (`Loop::end`), which came
first, how often something was done, or when an alarm of a virtual time rings. That time *has* passed may be said.

Looked for are comparisons of a length of real time from above. A length is the difference of two readings of a clock,
what such a difference was kept in, or what its name says (`took`, `elapsed` ...). A wait that only ends a test which
hangs says so: its limit is called `hang_limit`.
"""
import re

import cpp
from tree import Problem

READING = r"(?:\w*clock(?:::\w+)?|\w*Clock|Stamp)::now\(\)(?:\.mono)?|(?:std)?::clock\(\)|(?:std)?::time\(nullptr\)"
NAMED = r"\w*(?:elapsed|took|duration_of|time_spent)\w*"
LEAST = r"\w*_at_least"
HANG = "hang_limit"
# A name that is given a value, as a variable, a member or an initialiser.
GIVEN = re.compile(r"\b(?!(?:const|override|noexcept|final|else|do|try|return)\b)(?P<name>\w+)\s*(?:[+-]?=(?!=)|\{)\s*(?P<value>[^;{}]*)")
COMPARED = re.compile(r"(?<![<>\-=])(?P<sign><=?|>=?)(?![<>=])")
CONNECTIVE = re.compile(r"&&|\|\||[;?{},]|(?<!:):(?!:)")


def lengths_in(code, kept):
    """The names in this file that hold a length of real time, and those that hold a reading."""
    readings, lengths = set(), set(kept)
    while True:
        before = len(readings) + len(lengths)
        for match in GIVEN.finditer(code):
            value = match["value"]
            if is_length(value, readings, lengths):
                lengths.add(match["name"])
            elif re.search(READING, value):
                readings.add(match["name"])
        if len(readings) + len(lengths) == before:
            return readings, lengths


def is_length(text, readings, lengths):
    """Whether this expression is one: a difference of readings, or a name of one."""
    names = "|".join(map(re.escape, sorted(readings)))
    reading = f"(?:{READING}" + (rf"|\b(?:{names})\b" if names else "") + ")"
    if re.search(rf"{reading}\s*-\s*[\w.*]*|-\s*{reading}", text) and re.search(READING, text):
        return True
    known = "|".join(map(re.escape, sorted(lengths)))
    return bool(re.search(rf"\b(?:{NAMED}{'|' + known if known else ''})\b(?!_)", re.sub(LEAST, "", text)))


def without_templates(code):
    """`duration_cast<milliseconds>(...)` is no comparison."""
    return re.sub(r"(\w)<((?:[\w:\s,*&]|<[\w:\s,*&]*>)*)>(?=[\s({:;,)&*])", lambda m: m[1] + " " * (len(m[0]) - 1), code)


def bounds(expression):
    """(what is compared, from above?) of each comparison in an expression without connectives."""
    match = COMPARED.search(expression)
    if match is None:
        return
    left, right = expression[:match.start()], expression[match.end():]
    yield left, match["sign"].startswith("<"), right
    yield right, match["sign"].startswith(">"), left


def ceilings(text, kept=frozenset()):
    """The lines on which a length of real time is bounded from above."""
    code = without_templates(cpp.code_of(text))
    readings, lengths = lengths_in(code, kept)
    start = 0
    for end in [*(m.start() for m in CONNECTIVE.finditer(code)), len(code)]:
        part = code[start:end]
        refused = re.search(r"\b(?:CHECK|REQUIRE)_FALSE\(|!\(", part) is not None
        for what, above, limit in bounds(part):
            if is_length(what, readings, lengths) and above != refused and HANG not in limit:
                yield code.count("\n", 0, start + len(part) - len(part.lstrip())) + 1
        start = end + 1


def kept_in(tree, folder):
    """The members of the tests' helpers that hold a length of real time."""
    out = set()
    for path in tree.below(folder, ".hpp"):
        out |= {n for n in lengths_in(cpp.code_of(tree.text(path)), ())[1] if n.endswith("_") or len(n) > 3}
    return out


def check(tree):
    kept = kept_in(tree, "tests/unit")
    for path in tree.cpp():
        if not path.startswith("tests/unit/"):
            continue
        try:
            for line in ceilings(tree.text(path), kept):
                yield Problem(path, line, "a wall-clock ceiling: say which deadline ended it, or move a virtual time")
        except cpp.Unbalanced:
            continue  # words.py has said so
