#!/usr/bin/env python3
"""Runs every fuzz target for so many seconds on a copy of its corpus: clean, or the input that was not.

usage: tests/fuzz/run.py BUILD [--seconds N] [--only NAME]...   (BUILD: build/fuzz)
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LONGEST_INPUT = 64 << 10
MOST_MEMORY = 1024  # MiB, with what the sanitizers need
LONGEST_RUN = 10  # seconds that one input may take


def targets(build):
    folder = os.path.join(os.path.abspath(build), "tests", "fuzz")  # each runs in a directory of its own
    found = {name[len("fuzz_"):]: os.path.join(folder, name) for name in sorted(os.listdir(folder))
             if name.startswith("fuzz_") and os.access(os.path.join(folder, name), os.X_OK)}
    sources = {name[:-len(".cpp")] for name in os.listdir(HERE) if name.endswith(".cpp")} - {"target"}
    if set(found) != sources:
        sys.exit(f"fuzz: built are {sorted(found)}, there are sources of {sorted(sources)}")
    return found


def run(name, program, seconds):
    """(executions, edges), or ends with what went wrong."""
    with tempfile.TemporaryDirectory() as directory:
        corpus = os.path.join(directory, "corpus")
        shutil.copytree(os.path.join(HERE, "corpus", name), corpus)
        done = subprocess.run([program, f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}",
                               f"-rss_limit_mb={MOST_MEMORY}", f"-timeout={LONGEST_RUN}", "-print_final_stats=1",
                               f"-artifact_prefix={os.getcwd()}/{name}-", corpus],
                              cwd=directory, capture_output=True, text=True, errors="replace",
                              timeout=seconds * 3 + 120, check=False)
    said = done.stdout + done.stderr
    executed = re.search(r"stat::number_of_executed_units:\s+(\d+)", said)
    edges = re.findall(r"cov: (\d+)", said)
    if done.returncode != 0 or not executed or not edges:
        sys.exit(f"fuzz: {name} ended with {done.returncode}\n{said[-6000:]}")
    return int(executed[1]), int(edges[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    all_of_them = targets(options.build)
    for name in options.only or all_of_them:
        executed, edges = run(name, all_of_them[name], options.seconds)
        print(f"{name}: {executed} inputs, {edges} edges, clean", flush=True)


if __name__ == "__main__":
    main()
