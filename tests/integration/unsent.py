#!/usr/bin/env python3
"""What is on its way when the daemon is killed, by the daemon as it is shipped.

A webhook takes its first message and does not answer. The other contact has its own meanwhile. Then the daemon is
killed: the next start sends the first one again, under the same id and in the same words, and nothing else. At the end
every message was there once, but for the one whose answer was lost; a question was asked once, over another restart.
Then the same with a webhook that answers too late, and no crash.
"""
import http.server
import json
import os
import signal
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
mode: act
server: {{listen: "{{listen}}"}}
store: {{path: "{{state}}"}}
resources: {{app: {{kind: service}}}}
probes:
  site: {{http: "http://{target}/site", every: 200ms, timeout: 150ms, resource: app}}
contacts:
  slow: {{webhook: "http://{slow}/"}}
  ops: {{webhook: "http://{target}/ops"}}
defaults: {{for: 0s, resolve_after: 1s, settle: 200ms, within: 20s, startup_grace: 0s}}
escalation: [{{notify: [slow, ops]}}]
rules:
  - name: site-down
    severity: P1
    when: not site.up
    verify: site.up
    steps: [{{do: exec, argv: [/bin/true], target: app, verb: restart, approval: {{ttl: 1h}}}}]
"""


class SlowHook:
    """Holds its first request until the second one is there."""

    def __init__(self):
        self.got = []  # (Idempotency-Key, body)
        self._second = threading.Event()
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802, the library's name
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.got.append((self.headers["Idempotency-Key"], body))
                if len(owner.got) > 1:
                    owner._second.set()
                owner._second.wait()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # the peer was killed
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def keys(self):
        return [key for key, _ in self.got]


class Scene:
    def __init__(self, directory):
        self.target = Target()
        self.slow = SlowHook()
        self.daemon = Daemon(directory, RULEBOOK.format(target=self.target.address, slow=self.slow.address))

    def ops(self):
        return [json.loads(body) for _, _, body in self.target.hooks("/ops")]

    def state(self):
        incidents = self.daemon.incidents()
        return incidents[0]["state"] if incidents else "none"

    def start(self):
        self.daemon.start()
        self.daemon.wait_ready()


def titles(messages):
    return [message["title"] for message in messages]


def killed_while_it_waits(scene):
    scene.target.break_("site")
    wait_for("a question is asked of ops, whatever the other receiver does",
             lambda: any("approval needed" in title for title in titles(scene.ops())))
    wait_for("the journal knows that ops has its own", lambda: scene.daemon.arrived("ops") == len(scene.ops()))
    wait_for("the slow receiver has the first message", lambda: scene.slow.got)
    scene.daemon.child.signal(signal.SIGKILL)
    scene.daemon.child.wait(10)


def sent_again(scene):
    before = len(scene.ops())
    scene.start()
    wait_for("what was on its way is sent again", lambda: len(scene.slow.got) >= 2)
    wait_for("and what waited behind it", lambda: any("approval needed" in b["title"] for _, b in scene.slow.got))
    (first, was), (again, body) = scene.slow.got[:2]
    equal(again, first, "the id of what is sent again")
    equal(body["title"], was["title"], "its words")
    equal(len(scene.ops()), before, "messages to the contact that had its own")


def question(scene):
    """The one that stands, once the evidence has been looked at again."""
    return wait_for("it is asked for", lambda: scene.daemon.socket.get("/api/v1/approvals").json["approvals"])[0]["id"]


def asked_once(scene):
    """Another restart, an orderly one: the same question stands, and nobody hears of it again."""
    before = question(scene)
    scene.daemon.terminate()
    scene.start()
    equal(question(scene), before, "the question")


def each_once(scene):
    scene.target.mend("site")
    wait_for("it is over", lambda: scene.state() == "resolved")
    wait_for("both hear so", lambda: all(any("resolved" in title for title in each) for each in (
        titles(scene.ops()), [body["title"] for _, body in scene.slow.got])))
    ids = [message["id"] for message in scene.ops()]
    equal(len(ids), len(set(ids)), f"messages to ops: {titles(scene.ops())}")
    keys = scene.slow.keys()
    equal(len(keys), len(set(keys)) + 1, f"messages to the slow one: {keys}")
    asked = [title for title in titles(scene.ops()) if "approval needed" in title]
    equal(len(asked), 1, "how often ops was asked")


def answers_late():
    """A webhook that answers 200 long after we have given it up: it is tried again, under the same id, and nobody waits."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
        scene = Scene(directory)
        scene.start()
        scene.target.break_("site")
        wait_for("the other contact is asked meanwhile",
                 lambda: any("approval needed" in title for title in titles(scene.ops())))
        equal(len(scene.slow.got), 1, "requests that the slow one holds")
        wait_for("it is tried again, under its id", lambda: scene.slow.keys().count(scene.slow.keys()[0]) == 2)
        each_once(scene)
        scene.daemon.terminate()


def main():
    kill_all_at_exit()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
        scene = Scene(directory)
        scene.start()
        killed_while_it_waits(scene)
        sent_again(scene)
        asked_once(scene)
        each_once(scene)
        scene.daemon.terminate()
        status, said, _ = scene.daemon.audit()
        check(status == 0, lambda: said)
    answers_late()
    print("unsent: killed while a message was on its way; it was sent again, and nothing else was")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"unsent: {failure}")
        sys.exit(1)
