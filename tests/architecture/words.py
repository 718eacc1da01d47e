"""What must not stand in the sources: unfinished business, tests that sleep, errors that vanish, paths of
somebody's machine. And what must: the mental model at the top of a header.
"""
import re

import cpp
from tree import CODE, SCRIPTS, Problem

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 70
LEAST_COMMENT = 20  # characters: more than a name

UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|farm)/")
SLEEP = re.compile(r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\s*\((?P<what>[^;]*)|(?<![\w.>:])(?:::|std::)?sleep\s*\(")
# The pause between two looks at a condition is no synchronisation; it has this name and no other.
LOOK_AGAIN = re.compile(r"(?:\w+::)*look_again\)?$")
EMPTY_CATCH = re.compile(r"\bcatch\s*\([^()]*\)\s*\{\s*\}")


def suffix(path):
    return "." + path.rsplit(".", 1)[-1]


def is_script(path):
    return suffix(path) in SCRIPTS or path.endswith(("CMakeLists.txt", ".ci/run", "Containerfile"))


def of_text(tree, path):
    code = suffix(path) in CODE or is_script(path)
    for line, text in tree.lines(path):
        if MACHINE_PATH.search(text):
            yield Problem(path, line, "names a path of somebody's machine")
        if code and (word := UNFINISHED.search(text)):
            yield Problem(path, line, f"{word[0]}: finish it or open an issue")


def of_sizes(tree, path):
    text = tree.text(path)
    lines = text.count("\n") + (not text.endswith("\n"))
    if lines > MAX_FILE_LINES:
        yield Problem(path, 0, f"has {lines} lines, more than {MAX_FILE_LINES}")
    try:
        for function in cpp.functions(text):
            if function.lines > MAX_FUNCTION_LINES:
                yield Problem(path, function.line, f"{function.name} has {function.lines} lines, "
                                                   f"more than {MAX_FUNCTION_LINES}")
    except cpp.Unbalanced as why:
        yield Problem(path, 0, f"cannot be measured: {why}")


def of_code(tree, path):
    text = tree.text(path)
    if "sleep" not in text and "catch" not in text:
        return
    try:
        code = cpp.code_of(text)
    except cpp.Unbalanced:
        return  # of_sizes has said so
    for match in EMPTY_CATCH.finditer(code):
        yield Problem(path, code.count("\n", 0, match.start()) + 1, "swallows an error: `catch (...) {}`")
    if not path.startswith("tests/"):
        return
    for match in SLEEP.finditer(code):
        if not LOOK_AGAIN.match((match["what"] or "").strip()):
            yield Problem(path, code.count("\n", 0, match.start()) + 1,
                          "a test sleeps: wait for a condition (and pause `look_again` between two looks)")


def of_header(tree, path):
    text = tree.text(path)
    start = re.match(r"\s*(?://[^\n]*\n)+|\s*/\*.*?\*/", text, re.DOTALL)
    if start is None or len(re.sub(r"[\s/*]+", " ", start[0]).strip()) < LEAST_COMMENT:
        yield Problem(path, 1, "does not open with its mental model, in a comment")
    if not re.search(r"^#pragma once$", text, re.MULTILINE):
        yield Problem(path, 0, "has no `#pragma once`")


def check(tree):
    for path in tree.paths:
        yield from of_text(tree, path)
    for path in tree.cpp():
        yield from of_sizes(tree, path)
        yield from of_code(tree, path)
    for path in tree.ours(".hpp"):
        yield from of_header(tree, path)
