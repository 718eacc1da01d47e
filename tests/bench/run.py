#!/usr/bin/env python3
"""Benchmarks of runbookd: a table for people on stdout, and JSON with --json FILE. See README.md.

Nothing is asserted about time: the machine's other work is in every figure. What is compared, is compared in the
same run on the same machine. The exit status is 0 when everything could be measured.
"""

import argparse
import json
import os
import sys
import tempfile

import aggregates
import check_cost
import footprint
import harness
import long_past
import postgres_cost
import reaction

PARTS = ("check", "reaction", "memory", "fleet", "start", "postgres", "aggregates", "past")
FLEETS = ((5000, 45), (10_000, 80))  # probes, most MB


def arguments():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runbookd", default=os.path.join(root, "build", "release", "runbookd"))
    parser.add_argument("--only", action="append", choices=PARTS, help="may be given several times")
    parser.add_argument("--seconds", type=int, default=8, help="of one window of `check` and `postgres` (8)")
    parser.add_argument("--rounds", type=int, default=3, help="of `check` (3)")
    parser.add_argument("--incidents", type=int, default=300, help="of `reaction` (300)")
    parser.add_argument("--settle", type=int, default=60, help="seconds before memory is read (60)")
    parser.add_argument("--records", type=int, default=1_000_000, help="of `past` (1,000,000)")
    parser.add_argument("--starts", type=int, default=20, help="of `start` (20)")
    parser.add_argument("--json", metavar="FILE", help="write everything there; - is stdout, without the table")
    return parser.parse_args()


def row(what, figure, target, met):
    return {"what": what, "figure": figure, "target": target, "met": met}


def check_rows(found):
    for name in ("runbookd", "wrk", "blackbox"):
        it = found[name]
        figure = f"{it['cpu_us']:.1f} us (user {it['user_us']:.1f}, system {it['system_us']:.1f})"
        yield row(f"CPU per check, {name}", figure, "", None)
    yield row("runbookd / wrk", f"{found['of_wrk']:.2f}", "<= 1.5", found["of_wrk"] <= 1.5)
    yield row("blackbox_exporter / runbookd", f"{found['blackbox_of_ours']:.1f}", ">= 5", found["blackbox_of_ours"] >= 5)


def reaction_rows(found):
    yield row(f"reaction p50, {found['incidents']} incidents", f"{found['p50_ms']:.2f} ms", "< 2 ms", found["p50_ms"] < 2)
    yield row("reaction p99", f"{found['p99_ms']:.2f} ms", "< 20 ms", found["p99_ms"] < 20)
    yield row("reaction max", f"{found['max_ms']:.2f} ms", "", None)


def memory_rows(found):
    for it, bound in zip(found, (15, 40)):
        size = it["rss_bytes"] / 1e6
        yield row(f"resident, {it['probes']} HTTP probes", f"{size:.1f} MB", f"<= {bound} MB", size <= bound)


def fleet_rows(found):
    for it in found:
        size = it["rss_bytes"] / 1e6
        yield row(f"resident, {it['probes']} HTTP probes, {it['shape']}", f"{size:.1f} MB", f"<= {it['most']} MB", size <= it["most"])
        late = 1e3 * it["late_p99_s"]
        core = it["cpu_s"] / it["seconds"]
        yield row("  lateness of their runs, p99", f"<= {late:g} ms ({core:.0%} of a core)", "< 100 ms", late < 100)


def postgres_rows(found):
    for name, it in found.items():
        yield row(f"CPU per PostgreSQL run, connection {name}", f"{it['cpu_us']:.0f} us", "", None)
        yield row(f"memory per session, connection {name}", f"{it['bytes_per_session'] / 1e6:.2f} MB", "", None)


def aggregates_rows(found):
    for it in (found["few"], found["many"]):
        yield row(f"CPU per sample, share() over {it['targets']} targets", f"{it['cpu_us']:.0f} us ({it['core']:.0%} of a core)", "", None)
    yield row("10,000 targets / 10", f"{found['ratio']:.2f}", "<= 1.5", found["ratio"] <= 1.5)
    yield row("/metrics with 10,000 targets", f"{found['many']['metrics_s']:.2f} s", "< 1 s", found["many"]["metrics_s"] < 1)


def start_rows(found):
    yield row(f"exec to first check, p50 of {found['starts']}", f"{1e3 * found['p50_s']:.0f} ms", "<= 100 ms", found["p50_s"] <= 0.1)
    yield row("exec to first check, max", f"{1e3 * found['max_s']:.0f} ms", "", None)


def past_rows(found):
    for name, what in (("empty", "without a past"), ("first", f"with {found['records']} records, the first time"), ("next", "and after that")):
        it = found[name]
        met = it["seconds"] < 1 and it["rss_bytes"] < found["empty"]["rss_bytes"] + 20e6 if name == "next" else None
        yield row(f"exec to serving, {what}", f"{it['seconds']:.2f} s, {it['rss_bytes'] / 1e6:.1f} MB", "< 1 s, + 20 MB" if name == "next" else "", met)


def measure(part, options, directory):
    binary = options.runbookd
    if part == "check":
        return check_cost.measure(binary, directory, options.seconds, options.rounds)
    if part == "reaction":
        return reaction.measure(binary, directory, options.incidents)
    if part == "memory":
        return [footprint.measure_memory(binary, directory, count, options.settle) for count in (10, 1000)]
    if part == "fleet":
        return [footprint.measure_memory(binary, directory, count, options.settle, probes)
                | {"shape": shape, "most": most} for count, most in FLEETS
                for shape, probes in (("each by itself", footprint.http_probes), ("as targets", footprint.http_targets),
                                      ("as targets of a file", footprint.http_file))]
    if part == "aggregates":
        return aggregates.measure(binary, directory, options.seconds)
    if part == "past":
        return long_past.measure(binary, directory, options.records)
    if part == "postgres":
        return postgres_cost.measure(binary, directory, options.seconds)
    return footprint.measure_start(binary, directory, 10, options.starts)


def print_table(rows):
    width = max(len(r["what"]) for r in rows)
    for r in rows:
        verdict = "" if r["met"] is None else "met" if r["met"] else "MISSED"
        print(f"{r['what']:<{width}}  {r['figure']:<40}  {r['target']:<9}  {verdict}".rstrip())


def main():
    options = arguments()
    if not os.access(options.runbookd, os.X_OK):
        raise SystemExit(f"{options.runbookd} is not there; build it: cmake --preset release && cmake --build --preset release")
    harness.raise_descriptor_limit()
    rows_of = {"check": check_rows, "reaction": reaction_rows, "memory": memory_rows, "fleet": fleet_rows, "start": start_rows,
               "postgres": postgres_rows, "aggregates": aggregates_rows, "past": past_rows}
    found, rows = {}, []
    with tempfile.TemporaryDirectory(prefix="runbookd-bench-") as directory:
        for part in options.only or PARTS:
            print(f"measuring {part} ...", file=sys.stderr, flush=True)
            found[part] = measure(part, options, directory)
            rows += rows_of[part](found[part])
    document = json.dumps({"cpus": os.cpu_count(), "found": found, "rows": rows}, indent=1)
    if options.json == "-":
        print(document)
        return
    print_table(rows)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            out.write(document + "\n")


if __name__ == "__main__":
    main()
