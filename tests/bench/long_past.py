"""A start with a million records behind it: how long until it serves, and how much memory it then has."""

import os
import sys
import time

from harness import Daemon, get, total, wait_until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
# pylint: disable=wrong-import-position
from support import long_journal

RULEBOOK = {"contacts": {"ops": {"webhook": "http://127.0.0.1:9/"}},
            "rules": [{"name": "by-hand", "severity": "P3", "when": "manual", "steps": [{"do": "notify", "to": ["ops"]}]}]}


def start(binary, directory, name):
    """Seconds from just before exec until the health page answers, and resident bytes then."""
    with Daemon(binary, directory, name, RULEBOOK) as daemon:
        def serves():
            daemon.require_alive()
            return get(daemon.port, "/-/healthy")[0] == 200
        wait_until(name + " serves", serves, pause=0.005)
        seconds = time.monotonic() - daemon.started
        daemon.wait_ready()
        wait_until("its checkpoint is written", lambda: total(daemon.metrics(), "runbookd_journal_records_total") > 0)
        rss = total(daemon.metrics(), "process_resident_memory_bytes")
        return {"seconds": seconds, "rss_bytes": rss}


def measure(binary, directory, records):
    """The first start folds all of it, the second goes on from the checkpoint; beside it, one without a past."""
    out = {"records": records, "empty": start(binary, directory, "past-none")}
    long_journal.make(os.path.join(directory, "past-state"), records, age=30 * 86400)
    out["bytes"] = os.path.getsize(os.path.join(directory, "past-state", "journal.db"))
    out["first"] = start(binary, directory, "past")
    out["next"] = start(binary, directory, "past")
    return out
