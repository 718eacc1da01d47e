#!/usr/bin/env python3
"""Routine tasks by the daemon as it is shipped: opened at their minute, judged, ticked off, kept over kills and reloads,
and met once at the start when their minute passed while nobody was there.
"""
import datetime
import json
import os
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.clock import seconds
from support.daemon import Daemon
from support.children import kill_all_at_exit
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

TO_START = 15.0  # seconds that a daemon and its first samples may take before a minute begins
MINUTE = 60.0

RULEBOOK = """\
version: 1
mode: act
server: {{listen: "{{listen}}"}}
store: {{path: "{{state}}"}}
probes:
  site: {{http: "http://{target}/site", every: 200ms, timeout: 150ms}}
  shop: {{http: "http://{target}/shop", every: 200ms, timeout: 150ms}}
contacts:
  owner: {{webhook: "http://{target}/owner"}}
  manager: {{webhook: "http://{target}/manager"}}
escalation:
  - {{notify: [owner]}}
  - {{after: 15m, notify: [manager]}}
defaults: {{startup_grace: 2s}}
maintenance:
  - name: {name}
    every: "daily {first} UTC"
    owner: owner
    items:
      - {{check: site.up, title: The site answers}}
      - {{check: shop.up, title: The shop answers}}
      - {{manual: Review the slow query log, attach: pg.slow_queries}}
      - {{manual: Review the costs}}
  - name: later
    every: "daily {second} UTC"
    owner: owner
    items: [{{manual: Look at the backups}}]
"""


def clock_of(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%H:%M")


class Scene:
    def __init__(self, directory):
        self.target = Target()
        self.target.break_("shop")
        # The first whole minute that leaves time to start.
        self.first = (time.time() + TO_START) // MINUTE * MINUTE + MINUTE
        self.second = self.first + MINUTE
        self.daemon = Daemon(directory, self.rulebook("daily"))

    def rulebook(self, name):
        return RULEBOOK.format(target=self.target.address, name=name, first=clock_of(self.first), second=clock_of(self.second))

    def tasks(self):
        return {task["id"]: task for task in self.daemon.socket.get("/api/v1/tasks").json["tasks"]}

    def states(self):
        return {name: task["state"] for name, task in self.tasks().items()}

    def counted(self):
        text = self.daemon.socket.get("/metrics").text
        return {state: int(metrics.labelled(metrics.series(text), "runbookd_tasks", state=state))
                for state in ("due", "open", "done", "overdue", "failed")}

    def told(self, contact="owner"):
        """What the contact was told of tasks, and when."""
        out = []
        for at, _, body in self.target.hooks("/" + contact):
            message = json.loads(body)
            out.append((at, message["title"] + " | " + message["text"]))
        return out

    def kill(self):
        """Once the journal knows that the owner has what it has: what is on its way may be sent twice."""
        wait_for("the journal knows what the owner has", lambda: self.daemon.arrived("owner") == len(self.told()))
        self.daemon.child.signal(signal.SIGKILL)
        equal(self.daemon.child.wait(10), -signal.SIGKILL, "how it ended")

    def start(self):
        self.daemon.start()
        self.daemon.wait_ready()


def before_their_minute(scene):
    equal(set(scene.states().values()), {"due"}, "states before the first minute")
    equal(scene.counted(), {"due": 5, "open": 0, "done": 0, "overdue": 0, "failed": 0}, "metrics before it")
    status, said, _ = scene.daemon.verb("tasks")
    check(status == 0 and said.startswith("nothing is to be done; daily is next, in "), lambda: (status, said))
    status, _, said = scene.daemon.verb("done", "daily.3")
    check(status == 2 and "daily.3 is not open yet: it is due at " in said, lambda: (status, said))


def at_their_minute(scene):
    wait_for(lambda: f"the owner is told: {scene.target.hooks()}", scene.told, MINUTE + 2 * TO_START)
    late = time.time() - scene.first
    check(late < MINUTE, lambda: f"told {late:.1f} s after the minute began")
    equal(scene.states(), {"daily.1": "done", "daily.2": "failed", "daily.3": "open", "daily.4": "open", "later.1": "due"},
          "states at the minute")
    title = scene.told()[0][1]
    for words in ("routine daily: ", "to do: daily.3 Review the slow query log (see pg.slow_queries), daily.4 Review the costs",
                  "does not hold: daily.2 The shop answers (shop.up = false)"):
        check(words in title, lambda words=words: f"{words!r} is not in {title!r}")
    equal(seconds(scene.tasks()["daily.3"]["due_at"]), scene.first, "the moment")
    equal(scene.counted(), {"due": 1, "open": 2, "done": 1, "overdue": 0, "failed": 1}, "metrics at the minute")
    metrics.promtool_accepts(metrics.text_of(scene.daemon.socket))
    _, said, _ = scene.daemon.verb("status")
    check("  2 tasks are open, 1 routine check fails: runbookd tasks\n" in said, said)
    equal(scene.daemon.socket.get("/api/v1/status").json["tasks"],
          {"due": 1, "open": 2, "done": 1, "overdue": 0, "failed": 1}, "tasks in the status")
    _, said, _ = scene.daemon.verb("tasks")
    check("daily.4  open    Review the costs" in said and "next: runbookd done daily.3 --note '...'" in said, said)


def ticked_off(scene):
    status, said, _ = scene.daemon.verb("done", "daily.3", "--note", "two queries without an index")
    check(status == 0 and said.startswith("daily.3 is done; it is due again at "), lambda: (status, said))
    status, _, said = scene.daemon.verb("done", "daily.3")
    check(status == 2 and "daily.3 was done by " in said and "(two queries without an index)" in said, lambda: (status, said))
    status, _, said = scene.daemon.verb("done", "daily.2")
    check(status == 2 and "daily.2 is a check, which nobody ticks off" in said, lambda: (status, said))
    status, _, said = scene.daemon.verb("done", "daily.5")
    check(status == 2 and "there is no task `daily.5`; did you mean daily.1?" in said, lambda: (status, said))
    status, _, said = scene.daemon.verb("done", "daily")
    check(status == 2 and "say which: daily.4" in said, lambda: (status, said))
    reply = scene.daemon.socket.post("/api/v1/tasks/daily.4/done", {"reason": "x"})
    equal(reply.status, 400, "a body with another member")
    words = [r for r in scene.daemon.journal() if r["kind"] == "operator" and r["status"] == "done"]
    equal(len(words), 1, "words in the journal")
    equal((words[0]["facts"]["task"], words[0]["facts"]["note"]), ("daily.3", "two queries without an index"), "the word")
    check(words[0]["facts"]["who"], words[0])


def over_a_kill_and_a_reload(scene):
    before = scene.states()
    scene.kill()
    scene.start()
    equal(scene.states(), before, "states after kill -9")
    equal(scene.tasks()["daily.3"]["note"], "two queries without an index", "the note after kill -9")
    equal(len(scene.told()), 1, "messages after kill -9")
    scene.daemon.write_config(scene.rulebook("daily").replace("Review the costs", "Review all costs")
                              .replace("{listen}", f"127.0.0.1:{scene.daemon.port}").replace("{state}", scene.daemon.state))
    equal(scene.daemon.socket.post("/-/reload").status, 200, "reload")
    equal(scene.states(), before, "states after a reload")
    equal(scene.tasks()["daily.4"]["title"], "Review all costs", "the title after a reload")


def missed_while_down(scene):
    scene.kill()
    check(time.time() < scene.second, "the machine is too slow for this test: the second minute has begun already")
    wait_for("the second minute has begun", lambda: time.time() > scene.second, MINUTE + TO_START, 0.2)
    scene.start()
    wait_for(lambda: f"the owner is told: {scene.told()}", lambda: len(scene.told()) == 2)
    check("to do: later.1 Look at the backups" in scene.told()[1][1], scene.told())
    equal(scene.states()["later.1"], "open", "the state of what was missed")
    scene.kill()
    scene.start()
    equal(scene.states()["later.1"], "open", "the same after another kill")
    equal(len(scene.told()), 2, "messages to the owner in all")
    equal(scene.told("manager"), [], "messages to the manager")


def renamed(scene):
    scene.daemon.write_config(scene.rulebook("chores").replace("{listen}", f"127.0.0.1:{scene.daemon.port}")
                              .replace("{state}", scene.daemon.state))
    equal(scene.daemon.socket.post("/-/reload").status, 200, "reload")
    equal({k: v for k, v in scene.states().items() if v == "due"}, {f"chores.{n}": "due" for n in range(1, 5)}, "what is new")
    wait_for(lambda: f"the journal has what is gone: {gone(scene)}",
             lambda: gone(scene) == [f"daily.{n}" for n in range(1, 5)])


def gone(scene):
    return [r["facts"]["task"] for r in scene.daemon.journal() if r["kind"] == "task" and r["status"] == "gone"]


def main():
    kill_all_at_exit()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
        scene = Scene(directory)
        scene.start()
        before_their_minute(scene)
        at_their_minute(scene)
        ticked_off(scene)
        over_a_kill_and_a_reload(scene)
        missed_while_down(scene)
        renamed(scene)
        scene.daemon.terminate()
        status, said, _ = scene.daemon.audit()
        check(status == 0, lambda: f"audit verify: {status} {said}")
    print("tasks: opened at their minute, judged, ticked off, kept over kills and reloads, and met after their minute")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"tasks: {failure}")
        sys.exit(1)
