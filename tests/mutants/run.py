#!/usr/bin/env python3
"""Runs every mutant against the scenarios (the core's unit tests) and, if it lives, against simulated seeds.

usage: run.py BUILD_DIR [--changed REVISION] [--only N,N..] [--seeds N] [--jobs N]

First the code as shipped must pass. Prints what killed each mutant; exits with 1 when one survives.
Builds tests/mutants/mutant_scenarios and mutant_simulate of BUILD_DIR first (target `mutants`).
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True

from table import MUTANTS  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 300  # seconds; who takes longer hangs, and that is noticed as well
SEED_STEPS = (25, 75, 200, 500, 1000, 2000)


class Programs:
    def __init__(self, build):
        self.scenarios = build / "tests/mutants/mutant_scenarios"
        self.simulate = build / "tests/mutants/mutant_simulate"

    def run(self, command, number):
        environment = dict(os.environ, RUNBOOKD_MUTANT=str(number))
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE,
                                  errors="replace")
        except subprocess.TimeoutExpired:
            return 1, f"it hung for {PATIENCE} s"
        return done.returncode, done.stdout + done.stderr

    def scenario(self, number):
        """The scenario that fails, or None."""
        code, out = self.run([self.scenarios, "--abort"], number)
        if code == 0:
            return None
        names = re.findall(r"^-{20,}\n((?:(?!-{20,}).+\n)+)-{20,}$", out, re.MULTILINE)
        return "scenario: " + (" ".join(names[-1].split()) if names else out.strip()[-200:])

    def seeds(self, number, most):
        """The seed that fails, or None."""
        first = 1
        for last in SEED_STEPS + (most,):
            last = min(last, most)
            if first > last:
                break
            code, out = self.run([self.simulate, "--stop", "--seeds", f"{first}..{last}"], number)
            if code != 0:
                found = re.search(r"^seed .*$", out, re.MULTILINE)
                return found[0] if found else "seeds: " + out.strip()[-200:]
            first = last + 1
        return None


def changed_files(revision):
    out = subprocess.run(["git", "diff", "--name-only", revision, "--"], cwd=HERE, check=True, capture_output=True,
                         text=True).stdout.split()
    return {name.removeprefix("daemon/") for name in out}


def chosen(arguments):
    mutants = MUTANTS
    if arguments.changed:
        files = changed_files(arguments.changed)
        mutants = [m for m in mutants if m.file in files or "tests/mutants/table.py" in files]
    if arguments.only:
        wanted = {int(n) for n in arguments.only.split(",")}
        mutants = [m for m in mutants if m.number in wanted]
    return sorted(mutants, key=lambda m: m.number)


def built(build):
    """Old programs would judge mutants that they do not have."""
    done = subprocess.run(["cmake", "--build", str(build), "--target", "mutants"], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        print("".join(done.stdout.splitlines(keepends=True)[-20:]) + done.stderr +
              "the mutants do not build: nothing was judged")
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--changed", metavar="REVISION", help="only mutants of files changed since then")
    parser.add_argument("--only", metavar="N,N..", help="only these mutants")
    parser.add_argument("--seeds", type=int, default=1000, help="seeds that a mutant must survive (default 1000)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    if not built(arguments.build.resolve()):
        return 1
    programs = Programs(arguments.build.resolve())
    mutants = chosen(arguments)
    if not mutants:
        print("no mutant is concerned")
        return 0
    if why := programs.scenario(0) or programs.seeds(0, 100):
        print(f"the code as shipped does not pass: {why}")
        return 1
    survivors = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        judge = lambda m: programs.scenario(m.number) or programs.seeds(m.number, arguments.seeds)
        for mutant, why in zip(mutants, pool.map(judge, mutants)):
            print(f"{mutant.number:4} {mutant.invariant} {mutant.file}: {why or 'SURVIVES'}", flush=True)
            if why is None:
                survivors.append(mutant.number)
    print(f"{len(mutants)} mutants, {len(mutants) - len(survivors)} killed" +
          (f"; alive: {', '.join(map(str, survivors))}" if survivors else ""))
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
