#!/usr/bin/env python3
"""A journal of before, a hundred thousand records long, under a bound of a mebibyte: it becomes small, nothing is lost.

The daemon takes over the old format and moves records into segments; it is killed again and again meanwhile. In
the end every record is there once, the chain holds through all segments, old incidents can be read, and a start
is quick. A missing segment is named; a journal of a newer runbookd is refused in words.
"""
import glob
import os
import random
import shutil
import sqlite3
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import long_journal, metrics
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.waiting import Failed, check, equal, wait_for

RECORDS = 100_000
KILLS = 6
WHOLE = 120.0  # seconds for all of the archiving, on a slow machine
KEPT = 5_000  # records that a bound of a mebibyte leaves in the database, at most

RULEBOOK = """\
version: 1
mode: observe
server: {listen: "{listen}"}
store: {path: "{state}", journal: {keep: 300d, max: 1MiB}}
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
rules: [{name: by-hand, severity: P3, when: manual, steps: [{do: notify, to: [ops]}]}]
"""


def journal_of(daemon):
    reply = daemon.socket.try_get("/api/v1/status")
    return reply.json["journal"] if reply is not None and reply.status == 200 else None


def archived(daemon):
    journal = journal_of(daemon)
    return journal["archived"] if journal else -1


def segments(daemon):
    return sorted(glob.glob(os.path.join(daemon.state, "*.segment")))


def kill_while_it_shrinks(daemon, dice):
    """Each life ends by SIGKILL at a random moment after its own archiving has begun."""
    for _ in range(KILLS):
        daemon.start()
        daemon.wait_ready()
        seen = archived(daemon)
        wait_for("it goes on archiving", lambda: archived(daemon) > seen or small(daemon), WHOLE)  # pylint: disable=cell-var-from-loop
        time.sleep(dice.uniform(0, 0.4))  # the random moment itself
        daemon.child.kill()
        status, out, err = daemon.audit()
        check(status == 0 and out.startswith("intact: "), lambda: f"after a kill: {status} {out}{err}")  # pylint: disable=cell-var-from-loop


def small(daemon):
    journal = journal_of(daemon)
    return journal is not None and journal["records"] - journal["archived"] < KEPT and journal["bytes"] > 0


def everything_is_there(daemon):
    records = daemon.journal()
    equal([r["seq"] for r in records], list(range(1, len(records) + 1)), "the numbers of the records")
    check(len(records) >= RECORDS, lambda: f"{len(records)} records")
    told = [r for r in records if r["kind"] == "opened"]
    equal(len({r["incident"] for r in told}), len(told), "incidents that were opened")
    equal(len(told), RECORDS // long_journal.PER_INCIDENT + (RECORDS % long_journal.PER_INCIDENT > 0), "incidents")
    status, out, err = daemon.audit()
    equal((status, out), (0, f"intact: {len(records)} records\n"), f"audit verify ({err})")


def old_incidents_are_told(daemon):
    for number in (1, 2, 4321, RECORDS // long_journal.PER_INCIDENT - 3):
        reply = daemon.socket.get(f"/api/v1/incidents/INC-{number}")
        equal(reply.status, 200, f"INC-{number}")
        equal(reply.json["state"], "resolved", f"INC-{number}")
        kinds = [entry["kind"] for entry in reply.json["timeline"]]
        equal(kinds, ["opened", "step", "message", "message", "state", "state"], f"the timeline of INC-{number}")
    equal(daemon.socket.get("/api/v1/incidents/INC-999999").status, 404, "an incident that never was")


def a_missing_segment_is_named(daemon):
    gone = segments(daemon)[1]
    shutil.move(gone, gone + ".away")
    status, out, _ = daemon.audit()
    check(status == 1 and os.path.basename(gone) in out and "is missing" in out, lambda: f"{status} {out}")
    daemon.start()
    daemon.wait_ready()  # a start needs no segment
    daemon.terminate()
    shutil.move(gone + ".away", gone)
    status, out, _ = daemon.audit()
    equal(status, 0, f"with the segment back: {out}")


def a_newer_one_is_refused(daemon):
    with sqlite3.connect(os.path.join(daemon.state, "journal.db")) as db:
        ours = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute(f"PRAGMA user_version = {ours + 1}")
    db.close()
    check(ours > 1, lambda: f"a runbookd of before would take format {ours} for its own")
    daemon.start()
    equal(daemon.child.wait(30), 2, "the end of a start on a newer journal")
    said = daemon.child.said()
    check(f"has format {ours + 1}" in said and "newer runbookd" in said, lambda: said[-2000:])
    status, _, err = daemon.audit()
    check(status == 2 and f"has format {ours + 1}" in err, lambda: f"audit: {status} {err}")


def main():
    dice = random.Random(7)
    daemon = Daemon(os.environ["TEST_DIR"], RULEBOOK)
    long_journal.make(daemon.state, RECORDS, age=20 * 86400)
    kill_while_it_shrinks(daemon, dice)
    daemon.start()
    daemon.wait_ready()
    wait_for("it has become small", lambda: small(daemon), WHOLE)
    everything_is_there(daemon)
    old_incidents_are_told(daemon)
    text = metrics.text_of(daemon.socket)
    for line in (f"runbookd_journal_archived_records {archived(daemon)}", "runbookd_journal_over_max 0"):
        check(line in text, lambda: f"{line!r} is not in the metrics")  # pylint: disable=cell-var-from-loop
    journal = journal_of(daemon)
    equal((journal["archive_error"], journal["writable"]), (None, True), "the journal's state")
    daemon.terminate()
    sizes = sum(os.path.getsize(path) for path in segments(daemon))
    began = time.monotonic()
    daemon.start()
    wait_for("it answers", daemon.answers)
    print(f"started in {time.monotonic() - began:.2f} s on {journal['records']} records; "
          f"{len(segments(daemon))} segments with {sizes / 1e6:.1f} MB")
    daemon.terminate()
    a_missing_segment_is_named(daemon)
    a_newer_one_is_refused(daemon)


if __name__ == "__main__":
    kill_all_at_exit()
    try:
        main()
    except Failed as failed:
        sys.exit(f"journal bounds: {failed}")
