#!/usr/bin/env python3
"""A pause races with actions that are about to start, in a real daemon under load.

The pause is sent through the unix socket at a random moment around the third bad sample. Once it is confirmed no
INTENT is written until the resume, and no webhook arrives that had none before. 30 races; 300 in long runs. It prints
how long the confirmations took, and asserts nothing of that: machines are busy. (10,000 races of the core and its
loop are in pause_races/.)
"""
import os
import random
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

LONG = os.environ.get("RUNBOOKD_LONG") in ("1", "yes")
RACES = 300 if LONG else 30
EVERY = 0.1  # seconds between two samples; three bad ones let an action start
NOISE = 100  # probes beside, each every 100 ms

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
resources: {api: {kind: service}}
probes:
  site:  {http: "http://{target}/site", resource: api, every: 100ms, timeout: 90ms}
  noise: {tcp: "127.0.0.1:{{ target }}", every: 100ms, timeout: 90ms, targets: [{noise}]}
defaults: {for: 0s, resolve_after: 100ms, settle: 0s, within: 60s, startup_grace: 0s,
           rails: {spacing: {reversible: 0s}}}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://{target}/restart", target: api, hazard: reversible}]
  - name: told
    severity: P2
    when: not site.up
    steps: [{do: webhook, url: "http://{target}/look", hazard: diagnose}]
"""


def closed_ports(count):
    """Ports where nobody listens; they are bound at the same time, so they differ."""
    held = []
    for _ in range(count):
        one = socket.socket()
        one.bind(("127.0.0.1", 0))
        held.append(one)
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class Races:
    def __init__(self, directory):
        self.target = Target()
        noise = ", ".join(map(str, closed_ports(NOISE)))
        self.daemon = Daemon(directory, RULEBOOK.replace("{target}", self.target.address).replace("{noise}", noise))
        self.daemon.start()
        self.daemon.wait_ready()
        self.took = []  # from the request to its confirmation
        self.late = []  # webhooks that arrived after it, by so much
        self.before = self.held = self.resumed = 0

    def say(self, verb):
        began = time.monotonic()
        reply = self.daemon.socket.post(f"/api/v1/{verb}")
        equal(reply.status, 200, verb)
        return began, time.monotonic()

    def records(self, after):
        reply = self.daemon.socket.get(f"/api/v1/journal?after={after}&limit=1000")
        return list(reversed(reply.json["records"]))

    def newest(self):
        return self.daemon.socket.get("/api/v1/journal?limit=1").json["records"][0]["seq"]

    def closed(self):
        return not self.daemon.socket.get("/api/v1/incidents?state=open").json["incidents"]

    def race(self):
        start, hooks = self.newest(), len(self.target.hooks())
        self.target.break_("site")
        time.sleep(random.uniform(1.5, 4) * EVERY)  # no synchronisation: the moment is what is tried
        asked, confirmed = self.say("pause")
        self.took.append(confirmed - asked)
        paused = self.newest()
        wait_for("the rules are seen to fire", lambda: all(
            r["state"] == "firing" and r["confirmed"] >= 5 for r in self.daemon.socket.get("/api/v1/rules").json["rules"]))
        during = self.target.hooks()[hooks:]
        resumed, _ = self.say("resume")
        wait_for("what was held back is done", lambda: len(self.target.hooks()) >= hooks + 2)
        self.target.mend("site")
        wait_for("the incidents are over", self.closed)
        self.judge(self.records(start), paused, confirmed, [h for h in during if h[0] < resumed])

    def judge(self, records, paused, confirmed, hooks):
        by = {verb: next(r["seq"] for r in records if r["kind"] == "operator" and r["status"] == verb)
              for verb in ("pause", "resume")}
        check(by["pause"] <= paused, "the pause was confirmed before it was journaled")
        intents = [r["seq"] for r in records if r["kind"] == "intent"]
        wrong = [seq for seq in intents if by["pause"] < seq < by["resume"]]
        check(not wrong, lambda: f"INTENTs {wrong} between the pause {by['pause']} and the resume {by['resume']}")
        before = sum(seq < by["pause"] for seq in intents)
        equal(len(hooks), before, "webhooks while paused, and INTENTs before the pause")
        self.late += [h[0] - confirmed for h in hooks if h[0] > confirmed]
        self.before += before
        self.resumed += sum(seq > by["resume"] for seq in intents)
        self.held += any(r["kind"] == "step" and r.get("reason") == "paused" for r in records)


def main():
    kill_all_at_exit()
    random.seed(3)
    races = Races(os.environ["TEST_DIR"])
    for _ in range(RACES):
        races.race()
    races.daemon.terminate()
    check(races.before and races.held and races.resumed, "these were no races")
    took = sorted(races.took)
    check(not races.late or max(races.late) < 1, lambda: f"a webhook came {max(races.late):.3f} s after the pause")
    print(f"pause_races: {RACES} races, {races.before} starts before the pause, 0 after it, {races.resumed} after the "
          f"resume, {races.held} races held back; confirmed in {took[len(took) // 2] * 1000:.1f} ms, at most "
          f"{took[-1] * 1000:.1f} ms")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"pause_races: {failed}")
