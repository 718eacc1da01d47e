#!/usr/bin/env python3
"""The architecture, checked: layers, heavy headers, sizes, complete kinds and their names, forbidden words, and what
tests may not say of a clock.

usage: check.py [--self-test] [ROOT]

Needs no build. First the rules prove on small trees that they can fail (test_check.py), then the tree is
looked at; --self-test does only the first. Prints one line per finding, exits 1 when there is one.
"""
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True  # a check leaves nothing behind

import clocks  # noqa: E402
import kind_names  # noqa: E402
import kinds  # noqa: E402
import layers  # noqa: E402
import words  # noqa: E402
from tree import Tree  # noqa: E402


def problems(root):
    tree = Tree(root)
    checks = (layers.check, kinds.check, kind_names.check, words.check, clocks.check)
    return sorted({p for check in checks for p in check(tree)})


def self_test():
    import test_check
    tests = unittest.defaultTestLoader.loadTestsFromModule(test_check)
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(tests)
    return result.wasSuccessful() and result.testsRun > 0


def main(arguments):
    only_self = "--self-test" in arguments
    roots = [a for a in arguments if a != "--self-test"]
    if len(roots) > 1 or any(r.startswith("-") for r in roots):
        print(__doc__, file=sys.stderr)
        return 2
    if not self_test():
        print("the architecture check does not work: nothing else was looked at")
        return 1
    if only_self:
        return 0
    root = pathlib.Path(roots[0]) if roots else pathlib.Path(__file__).resolve().parents[2]
    count = len(Tree(root).ours())
    if count == 0:
        print(f"{root} holds no sources of runbookd")
        return 2
    found = problems(root)
    print("\n".join(map(str, found)) or f"{count} source files: layers, sizes, kinds and words are in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
