#!/usr/bin/env python3
"""The outside oracle: two evaluators of the expression language, written apart from each other from one
specification, must agree. This side is Python; the other is the shipping core, behind a driver.

A case is one expression judged at one instant of one random history. They agree when both refuse the
expression, or both give it the same type and the same value (numbers to a billionth), or both do not
know. Exit code 1 on any disagreement; `--seed` replays.
"""
import argparse
import json
import math
import multiprocessing
import os
import pathlib
import random
import subprocess
import sys
import time
from typing import NamedTuple

import cases
import pages
import scrape
from history import World
from judgement import At, Book, Typing
from syntax import SyntaxFault, parse
from units import TypeFault, Unspecified

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("RUNBOOKD_BUILD", ROOT / "build/dev"))
EXPRESSIONS, NAMED, INSTANTS = 250, 12, 4
REFUSED = "refused"
MOST_SHOWN = 20


class Batch(NamedTuple):
    """One history and what is asked of it."""
    seed: int
    sources: list
    samples: dict
    start: float
    network_ok: bool
    signals: list  # of (name, text), in order of definition
    typed: dict    # name -> Typed, or REFUSED
    instants: list  # of (seconds, target)


def typed_or_refused(typing, text):
    try:
        return typing.whole(parse(text))
    except (SyntaxFault, TypeFault):
        return REFUSED


def expressions(rng, sources):
    """Named signals first, then the expressions; those the specification is silent about are left out."""
    typed, named, signals = {}, {}, []
    typing = Typing(Book({s.name: s for s in sources}, {}, ("quiet",), pages.KINDS))
    maker = cases.Maker(rng, named)
    while len(signals) < NAMED + EXPRESSIONS:
        first = len(signals) < NAMED
        name = f"{'n' if first else 'e'}{len(signals)}"
        text = maker.of(rng.choice(cases.TYPES), 2) if first else maker.expression()
        try:
            typed[name] = typed_or_refused(typing, text)
        except Unspecified:
            continue
        signals.append((name, text))
        if first and typed[name] != REFUSED:
            typing.book.signals[name] = typed[name]
            named.setdefault(typed[name].type, []).append(name)
    return signals, typed


def batch_of(seed):
    rng = random.Random(seed)
    start = float(rng.randrange(1_704_067_200, 1_830_297_600))  # 2024 .. 2027
    length = float(rng.randrange(200, 1500))
    sources = pages.sources_of(rng)
    samples = {(s.name, t): pages.samples_of(rng, s, length, start) for s in sources for t in s.targets or ("",)}
    signals, typed = expressions(rng, sources)
    moments = [s.at for list_ in samples.values() for s in list_ if s.at > length / 5]
    moments += [rng.randrange(int(length * 2)) / 2 for _ in range(len(moments))]
    instants = sorted((rng.choice(moments), rng.choice(pages.TARGETS)) for _ in range(INSTANTS))
    return Batch(seed, sources, samples, start, rng.random() < 0.8, signals, typed, instants)


def sample_of(source, target, sample):
    cells = {k: v for k, v in sample.cells.items() if k != "page"}
    line = {"at": sample.at, "probe": source, "target": target, "outcome": sample.outcome,
            "latency": sample.latency, "cells": cells}
    if "page" in sample.cells:
        line["page"] = scrape.text_of(sample.cells["page"])
    return line


def question(batch):
    """The batch as the driver reads it."""
    samples = [sample_of(source, target, s) for (source, target), list_ in batch.samples.items() for s in list_]
    return {
        "start": batch.start, "network_ok": batch.network_ok, "rulebook": pages.yaml_of(batch.sources),
        "signals": [list(s) for s in batch.signals], "samples": sorted(samples, key=lambda s: s["at"]),
        "instants": [{"at": at, "target": target} for at, target in batch.instants]}


def same(mine, theirs):
    if isinstance(mine, bool) or isinstance(mine, str) or mine is None:
        return type(mine) is type(theirs) and mine == theirs
    if isinstance(theirs, bool) or not isinstance(theirs, (int, float)):
        return False
    return math.isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-12)


class Tally(NamedTuple):
    agreed: int = 0
    refused: int = 0
    unknown: int = 0
    edge: int = 0
    disagreements: tuple = ()

    def plus(self, other):
        return Tally(*(a + b for a, b in zip(self, other)))


def compare(batch, answer):
    world = World(batch.sources, batch.samples, batch.start)
    world.network_ok = batch.network_ok
    agreed = refused = unknown = edge = 0
    apart = []
    for index, (name, text) in enumerate(batch.signals):
        typed, theirs = batch.typed[name], answer["types"][index]
        mine = typed if typed == REFUSED else typed.type
        if mine != theirs:
            apart.append((batch.seed, text, "", mine, f"{theirs} {answer['errors'].get(name, '')}"))
            continue
        if typed == REFUSED:
            agreed, refused = agreed + INSTANTS, refused + INSTANTS
            continue
        for (now, target), values in zip(batch.instants, answer["values"]):
            at = At(world, now, target)
            value = typed.value(at)
            if at.edge:
                edge += 1
            elif same(value, values[index]):
                agreed, unknown = agreed + 1, unknown + (value is None)
            else:
                apart.append((batch.seed, text, f" at {now} for {target}", value, values[index]))
    return Tally(agreed, refused, unknown, edge, tuple(apart))


class Driver:
    """The shipping core as a process: one line of JSON in, one out."""

    def __init__(self):
        program = BUILD / "tests/oracle/runbookd-oracle-driver"
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the driver ended with status {self.process.wait()}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        return self.process.wait(timeout=60)


def run(seeds):
    """All batches of these seeds, one driver for all of them."""
    driver, total = Driver(), Tally()
    for seed in seeds:
        batch = batch_of(seed)
        total = total.plus(compare(batch, driver.ask(question(batch))))
        if len(total.disagreements) > 10 * MOST_SHOWN:
            break
    if driver.close() != 0:
        raise RuntimeError("the driver failed")
    return total


def shown(case):
    seed, text, where, mine, theirs = case
    return f"seed {seed}{where}: {text}\n    oracle: {mine}\n    core:   {theirs}"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--cases", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1, help="of the first history")
    options.add_argument("--long", action="store_true", help="a million cases, on every core")
    given = options.parse_args()
    wanted = max(given.cases, 1_000_000) if given.long else given.cases
    count = -(-wanted * 101 // (100 * INSTANTS * (EXPRESSIONS + NAMED)))  # some are not judged
    seeds = range(given.seed, given.seed + count)
    workers = os.cpu_count() or 1
    begun = time.monotonic()
    with multiprocessing.Pool(workers) as pool:
        total = Tally()
        for part in pool.map(run, [seeds[i::workers] for i in range(min(workers, count))]):
            total = total.plus(part)
    for case in total.disagreements[:MOST_SHOWN]:
        print(shown(case))
    judged = total.agreed + len(total.disagreements)
    print(f"{judged} cases from {count} histories (seed {given.seed}) in {time.monotonic() - begun:.0f} s: "
          f"{total.agreed} agree ({total.refused} refused by both, {total.unknown} unknown to both), "
          f"{len(total.disagreements)} do not; {total.edge} more hung on the last digit and were not judged")
    lost = judged < wanted * 0.9 or total.edge > wanted * 0.05 or total.unknown > 0.6 * judged
    if lost:
        print("too few cases say anything: this test has lost its subject")
    return 1 if total.disagreements or lost else 0


if __name__ == "__main__":
    sys.exit(main())
