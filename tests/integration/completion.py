#!/usr/bin/env python3
"""Completion in bash: every verb, the kinds, and the keys of a kind, as the program that completes has them."""
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(os.environ.get("RUNBOOKD_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
runbookd = pathlib.Path(os.environ.get("RUNBOOKD", str(root / "build/dev/runbookd"))).resolve()
failures = []


def run(*arguments):
    return subprocess.run([runbookd, *arguments], capture_output=True, text=True, timeout=60, check=True).stdout


def completed(*words):
    """What the shell offers for the last of the words."""
    line = " ".join(f"'{w}'" for w in ("runbookd", *words))
    script = run("completion", "bash")
    script += f"\nCOMP_WORDS=({line}); COMP_CWORD={len(words)}; _runbookd; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    path = f"{runbookd.parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "PATH": path})
    if done.stderr:
        failures.append(f"{words}: {done.stderr}")
    return done.stdout.split()


def expect(what, found, wanted):
    if found != wanted:
        failures.append(f"{what}\n  expected {wanted}\n  found    {found}")


verbs = set(re.findall(r"^  ([a-z]+) ", re.split(r"^subcommands:", run("--help"), flags=re.M | re.I)[1], flags=re.M))
expect("verbs", verbs - set(completed("")), set())
expect("a verb", completed("sche"), ["schema"])
expect("kinds", completed("kinds", ""), run("kinds", "--names").split())
expect("a kind", completed("kinds", "cloud_run.re"), ["cloud_run.restart"])
expect("a key", completed("kinds", "http", "exp"), ["expect"])
for kind in run("kinds", "--names").split():
    keys = run("kinds", "--names", kind).split()
    expect(f"keys of {kind}", completed("kinds", kind, ""), keys)
expect("keys of a rule", {"severity", "when", "steps"} - set(run("kinds", "--names", "rule").split()), set())
if len(verbs) < 10:
    failures.append(f"hardly a verb was found in the help: {verbs}")

print("\n".join(failures) or f"completion knows {len(verbs)} verbs, and the kinds and keys of this program")
sys.exit(1 if failures else 0)
