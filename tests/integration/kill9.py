#!/usr/bin/env python3
"""`kill -9` at any moment of the story, then a restart: traffic is changed once, and it ends well.

A run is the story of story.py with its times in seconds, one SIGKILL (in a quarter of the runs a second
one after the restart), and a judgement by the cloud's own log. Moments are random, but counted from
something that was seen to happen, so that every part of the story is hit: before the incident, between
INTENT and request, while the request or its operation is under way, while verifying, while closing.
In half of the runs the reply to the change of traffic is lost after the change was applied.

usage: kill9.py [RUNS [SEED]]      a failed run's directory stays in TEST_DIR and is told
"""
import concurrent.futures
import os
import random
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import rulebook
from support.children import kill_all, kill_all_at_exit
from support.clock import seconds
from support.daemon import Daemon
from support.waiting import Failed, check, equal, wait_for
from support.wire import Wire
from support.world import World

RUNS = 10
AT_ONCE = 4
ON_THE_WAY = 0.3  # seconds that the change of traffic travels
LOOK = 0.005  # seconds between two looks for the event that a moment counts from
STORY = 90.0  # seconds for a whole story, on a slow machine
CLOCKS = 0.005  # seconds: the API tells milliseconds, and two processes are asked

TIMES = {"every": "200ms", "timeout": "150ms", "window": "2s", "short_window": "1s", "for_": "1s", "settle": "500ms",
         "resolve_after": "1s", "within": "60s", "grace": "1s", "observe": "1s", "observe_timeout": "900ms"}

# What a moment counts from, and up to how many seconds after it the kill comes.
ANCHORS = {
    "deployed": 3.0,
    "opened": 0.4,
    "intent": 0.25,
    "sent": 0.3,
    "accepted": 1.2,
    "outcome": 1.5,
    "recovering": 1.2,
}


class Run:
    def __init__(self, number, seed, directory):
        dice = random.Random(f"{seed}/{number}")
        anchors = list(ANCHORS)
        self.number = number
        self.anchor = anchors[number % len(anchors)]  # of an odd number: each comes with the reply lost and kept
        self.delay = dice.uniform(0, ANCHORS[self.anchor])
        self.loses_reply = number % 2 == 1
        self.second = dice.uniform(0, 4) if dice.random() < 0.25 else None
        self.pause = dice.choice([0, 0, dice.uniform(0, 2)])
        self.directory = os.path.join(directory, f"run-{number}")
        os.mkdir(self.directory)
        self.world = World(self.directory, operation_ms=dice.choice([50, 400, 1500]),
                           latency_ms=120 if self.anchor in ("opened", "intent") else dice.choice([2, 30]))
        self.wire = Wire(self.world.cloud, "PATCH", ON_THE_WAY)
        self.daemon = Daemon(self.directory, rulebook.story(self.world, self.wire.address, **TIMES))
        self.good = ""
        self.moment = ""
        self.kills = 0

    def name(self):
        lost = "reply lost" if self.loses_reply else "reply kept"
        twice = f", again {self.second:.2f} s after the restart" if self.second is not None else ""
        return f"run {self.number}: killed {self.delay:.3f} s after {self.anchor}, {lost}{twice}"

    def play(self):
        self.begin()
        self.wait_for_anchor()
        time.sleep(self.delay)  # the random moment itself; nothing waits for anything here
        self.moment = self.where()
        self.kill()
        if self.second is not None:
            time.sleep(self.second)
            self.kill()
        wait_for(self.told, self.over, STORY, 0.05)
        self.daemon.wait_ready()
        self.judge()
        self.daemon.terminate()
        self.audit("at the end")
        self.world.child.kill()

    def begin(self):
        self.good = self.world.deploy(traffic="latest")
        if self.loses_reply:
            self.world.order("faults", match="PATCH run.googleapis.com", when="after", kind="drop_reply", count=1)
        self.daemon.start()
        self.daemon.wait_ready()
        wait_for("the good revision was seen serving", lambda: self.last("serving"))
        wait_for("the rule can be judged", self.rule_is_ok)
        self.world.deploy(ready=False)
        self.world.deploy(error_rate=0.08)

    def rule_is_ok(self):
        rule = self.daemon.socket.get("/api/v1/rules").json["rules"][0]
        return rule["unknown"] is None and rule["state"] == "ok"

    def last(self, kind, status=None):
        for record in reversed(self.daemon.journal()):
            if record["kind"] == kind and (status is None or record.get("status") == status):
                return record
        return None

    def wait_for_anchor(self):
        happened = {
            "deployed": lambda: True,
            "opened": lambda: self.last("opened"),
            "intent": lambda: self.last("intent"),
            "sent": lambda: self.wire.sent,
            "accepted": self.world.traffic_changes,
            "outcome": lambda: self.last("outcome"),
            "recovering": lambda: self.last("state", "recovering"),
        }[self.anchor]
        wait_for(f"{self.anchor} happens", lambda: self.daemon.child.must_live() and happened(), STORY, LOOK)

    def where(self):
        """Which part of the story it is, by the journal and by the cloud."""
        kinds = {(r["kind"], r.get("status", "")) for r in self.daemon.journal()}
        if ("state", "resolved") in kinds:
            return "resolved"
        if ("state", "recovering") in kinds:
            return "recovering"
        if any(kind == "outcome" for kind, _ in kinds):
            return "verifying"
        if self.world.traffic_changes():
            return "applied"
        if self.wire.sent:
            return "sent, not applied"
        if ("intent", "") in kinds:
            return "intent, not sent"
        if ("opened", "") in kinds:
            return "opened, no intent"
        return "before the incident"

    def kill(self):
        self.daemon.child.kill()
        self.kills += 1
        if os.path.exists(os.path.join(self.daemon.state, "journal.db")):
            self.audit("right after the kill")
        time.sleep(self.pause)  # how long nobody restarts it
        self.daemon.start()

    def over(self):
        self.daemon.child.must_live()
        incidents = self.daemon.incidents()
        escalated = [i for i in incidents if i["state"] == "escalated"]
        check(not escalated, lambda: f"escalated: {escalated[0]['timeline'][-3:]}")
        return incidents and all(i["state"] == "resolved" for i in incidents) and self.world.serving() == self.good

    def told(self):
        return f"the story ends; serving {self.world.serving()}, incidents {self.daemon.incidents()}"

    def audit(self, when):
        status, out, err = self.daemon.audit()
        check(status == 0 and "intact" in out, lambda: f"audit {when}: {status} {out} {err}")

    def judge(self):
        records = self.daemon.journal()
        changes = self.world.traffic_changes()
        equal(len(changes), 1, "accepted changes of traffic")
        equal([t["revision"] for t in changes[0]["body"]["traffic"]], [self.good], "traffic went")
        equal(len(self.world.accepted()), 1, "accepted mutating requests")
        intents = [r for r in records if r["kind"] == "intent"]
        check(any(r["facts"]["to"] == self.good and seconds(r["at"]) <= seconds(changes[0]["time"]) + CLOCKS
                  for r in intents), lambda: f"no INTENT before the accepted change: {intents}")
        equal(len({r["action_id"] for r in intents}), 1, "action ids")
        equal([r["status"] for r in records if r["kind"] == "outcome"], ["ok"], "outcomes")
        incidents = self.daemon.incidents()
        equal(len(incidents), 1, "incidents")
        equal([(s["do"], s["status"]) for s in incidents[0]["steps"]], [("cloud_run.rollback", "fixed")], "steps")


MOMENTS = ["before the incident", "opened, no intent", "intent, not sent", "sent, not applied", "applied", "verifying",
           "recovering"]
ENOUGH = 100  # runs after which every part of the story must have been hit


def attempt(number, seed, directory):
    """(run or None, what went wrong or empty)."""
    run = None
    try:
        run = Run(number, seed, directory)
        run.play()
        return run, ""
    except Exception as error:  # a run that breaks in any way is a failed run, and the others go on
        return run, f"{type(error).__name__}: {error}"
    finally:
        if run is not None:
            run.wire.close()
            for child in (run.daemon.child, run.world.child):
                if child is not None:
                    child.kill()


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    seed = sys.argv[2] if len(sys.argv) > 2 else str(random.SystemRandom().randrange(10**9))
    at_once = int(os.environ.get("RUNBOOKD_AT_ONCE", AT_ONCE))
    directory = os.environ.get("TEST_DIR") or tempfile.mkdtemp(prefix="runbookd-kill9.")
    kill_all_at_exit()
    begin = time.monotonic()
    print(f"kill9: {runs} runs, {at_once} at once, seed {seed}", flush=True)
    failures, moments, kills = [], {}, 0
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        todo = [pool.submit(attempt, number, seed, directory) for number in range(runs)]
        for done in concurrent.futures.as_completed(todo):
            run, wrong = done.result()
            if run is not None:
                moments[run.moment] = moments.get(run.moment, 0) + 1
                kills += run.kills
            if wrong:
                failures.append(wrong)
                print(f"FAILED {run.name() if run else 'a run'} ({run.moment if run else 'not begun'})\n  {wrong}\n"
                      f"  {run.directory if run else directory}", flush=True)
            else:
                print(f"ok     {run.name()} ({run.moment})", flush=True)
    kill_all()
    spread = ", ".join(f"{count} {moment or 'never'}" for moment, count in sorted(moments.items()))
    print(f"kill9: {kills} kills in {runs} runs, {len(failures)} failed, {time.monotonic() - begin:.0f} s; {spread}",
          flush=True)
    missed = [moment for moment in MOMENTS if moment not in moments]
    check(runs < ENOUGH or not missed, f"no kill came at: {missed}")
    if failures:
        raise Failed(f"{len(failures)} of {runs} runs failed")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"kill9: {failed}")
