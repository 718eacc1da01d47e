#!/usr/bin/env python3
"""Writes the mutated copies of the sources: generate.py SOURCE_DIR OUT_DIR FILE...

Each FILE (relative to SOURCE_DIR/daemon) is copied; where a row of table.py names a text in it, the copy
chooses at run time between what is written and the mutant's replacement. Fails when a text does not occur
exactly once, when two rows overlap, or when a row names a file that is not copied.
"""
import pathlib
import sys

sys.dont_write_bytecode = True

from table import MUTANTS  # noqa: E402

ACTIVE = "::runbookd::mutants::active()"


class Wrong(Exception):
    pass


def place(mutant, text):
    count = text.count(mutant.text)
    if count != 1:
        raise Wrong(f"mutant {mutant.number} ({mutant.file}): its text occurs {count} times, not once:\n"
                    f"  {mutant.text}\nThe source has changed: give the row in table.py its new text.")
    at = text.index(mutant.text)
    return at, at + len(mutant.text)


def switched(mutants, original):
    """One text, and all mutants that replace it."""
    if mutants[0].is_statement:
        out = ""
        for m in mutants:
            out += f"if ({ACTIVE} == {m.number}) {{ {m.replacement} }} else "
        return out + f"{{ {original} }}"
    out = ""
    for m in mutants:
        out += f"{ACTIVE} == {m.number} ? ({m.replacement}) : "
    return f"({out}({original}))"


def mutate(text, mutants):
    groups = {}
    for m in mutants:
        groups.setdefault(place(m, text), []).append(m)
    places = sorted(groups)
    for (_, end), (begin, _) in zip(places, places[1:]):
        if begin < end:
            raise Wrong(f"two mutants overlap: {groups[(begin, _)][0].number}, text: {text[begin:_]}")
    for begin, end in reversed(places):
        row = groups[(begin, end)]
        if len({m.is_statement for m in row}) != 1:
            raise Wrong(f"mutants {[m.number for m in row]} replace one text in two ways")
        text = text[:begin] + switched(row, text[begin:end]) + text[end:]
    return '#include "tests/mutants/active.hpp"\n' + text


def main(source, out, files):
    numbers = [m.number for m in MUTANTS]
    if len(set(numbers)) != len(numbers) or 0 in numbers:
        raise Wrong("each mutant has a number of its own, from 1 on")
    if lost := {m.file for m in MUTANTS} - set(files):
        raise Wrong(f"no such source is mutated: {', '.join(sorted(lost))}")
    for file in files:
        text = (source / "daemon" / file).read_text()
        mutants = [m for m in MUTANTS if m.file == file]
        target = out / file
        target.parent.mkdir(parents=True, exist_ok=True)
        mutated = mutate(text, mutants) if mutants else text
        if not target.exists() or target.read_text() != mutated:
            target.write_text(mutated)
    (out / "stamp").write_text("")


if __name__ == "__main__":
    try:
        main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:])
    except Wrong as why:
        sys.exit(f"tests/mutants: {why}")
