"""A state directory with a long past: probes that flapped for days, as runbookd 0.1 wrote it down.

The journal has the first schema, so whoever starts on it also shows that a journal of before is taken over.
"""
import hashlib
import json
import os
import sqlite3
import time

TEXTS = ("incident", "rule", "target", "action_id", "action", "resource", "hazard", "status", "reason", "severity",
         "text")
SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE genesis(id INTEGER PRIMARY KEY CHECK(id = 1), created_ns INTEGER NOT NULL, salt TEXT NOT NULL,
 hash BLOB NOT NULL) STRICT;
CREATE TABLE probe(id INTEGER PRIMARY KEY CHECK(id = 1), writes INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES(1, 0);
CREATE TABLE journal(seq INTEGER PRIMARY KEY, wall_ns INTEGER NOT NULL, boot_id TEXT NOT NULL,
 boot_ns INTEGER NOT NULL, kind TEXT NOT NULL, step INTEGER NOT NULL, """ + ", ".join(
    name + " TEXT NOT NULL" for name in TEXTS) + """, until_ns INTEGER, facts TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
PRAGMA application_id = 1380076356;
PRAGMA user_version = 1;
"""
PER_INCIDENT = 6  # records


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def incident(number, wall_ns):
    """The records of one that opened and went away by itself."""
    about = {"incident": f"INC-{number}", "rule": f"flaps-{number % 500}", "wall_ns": wall_ns}
    step = about | {"kind": "step", "step": 0, "action": "webhook", "resource": f"r{number % 500}"}
    yield about | {"kind": "opened", "severity": "P2", "text": f"not p{number % 500}.up (status 503 at http://10.0.0.7:8080/health)",
                   "facts": {"evidence": f"p{number % 500}", "first_bad": "2026-01-01T00:00:00Z", "resources": f"r{number % 500}"}}
    yield step | {"status": "withheld", "reason": "observe", "text": "mode is observe: it would have sent POST /restart"}
    yield about | {"kind": "message", "status": "told", "facts": {"contacts": "ops"}}
    yield about | {"kind": "message", "status": "sent", "text": "message to ops sent"}
    yield about | {"kind": "state", "status": "recovering", "text": "the condition is false"}
    yield about | {"kind": "state", "status": "resolved", "text": "false for 2m"}


def rows(count, age):
    """`count` records, spread over the last `age` seconds."""
    begin = time.time_ns() - int(age * 1e9)
    pace = int(age * 1e9) // count
    written = 0
    for number in range(1, count):
        for record in incident(number, begin + written * pace):
            if written == count:
                return
            written += 1
            yield record


def chained(records, head):
    for seq, record in enumerate(records, 1):
        facts = dict(sorted(record.get("facts", {}).items()))
        texts = [record.get(name, "") for name in TEXTS]
        row = {"seq": seq, "wall_ns": record["wall_ns"], "boot_id": "", "boot_ns": 0, "kind": record["kind"],
               "step": record.get("step", -1)} | dict(zip(TEXTS, texts)) | {"until_ns": None, "facts": facts}
        head = hashlib.sha256(head + compact(row).encode()).digest()
        yield (seq, row["wall_ns"], "", 0, row["kind"], row["step"], *texts, None, compact(facts), head)


def make(state, count, age):
    """The state directory `state`, which is not there yet."""
    os.mkdir(state, 0o700)
    path = os.path.join(state, "journal.db")
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    db = sqlite3.connect(path)
    db.executescript(SCHEMA)
    created, salt = time.time_ns(), "00112233445566778899aabbccddeeff"
    head = hashlib.sha256(f"runbookd journal 1\n{created}\n{salt}".encode()).digest()
    db.execute("INSERT INTO genesis VALUES(1, ?, ?, ?)", (created, salt, head))
    marks = ", ".join("?" * (9 + len(TEXTS)))
    db.executemany(f"INSERT INTO journal VALUES({marks})", chained(rows(count, age), head))
    db.commit()
    db.close()
