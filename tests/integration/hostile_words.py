#!/usr/bin/env python3
"""One bad text holds up nothing: a message that its receiver cannot digest, a rulebook that names its signals twice, a
command that says two things.

- A receiver that answers 500 to one message gets all the others, and in the end that one, too; one that answers 404 or
  redirects once has lost nothing.
- 34 short signals of which each names the next one twice are refused with their place, by `check` and by a reload, and the
  daemon goes on; while a large rulebook is read, it answers.
- An answer that does not say that nothing was done is no proof of it: the harsher step does not run.
- A member that stands twice, a blank reason, a password without TLS and an endless `include` are refused or told.
"""
import http.server
import json
import os
import re
import resource
import select
import signal
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import run
from support.daemon import Daemon, binary
from support.parts import all_of
from support.sanitized import sanitized
from support.target import Target
from support.waiting import check, equal, wait_for

TOP = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 200ms, timeout: 2s, for: 0s, resolve_after: 5m, settle: 0s, within: 5m, startup_grace: 0s}
"""
MESSAGES = TOP + """\
contacts: {ops: {webhook: "http://{receiver}/"}}
probes: {first: {http: "http://{target}/first"}, later: {http: "http://{target}/later"}}
rules:
  - {name: first-down, severity: P2, when: not first.up, steps: [{do: notify, to: [ops], message: "of first-down"}]}
  - {name: later-down, severity: P2, when: not later.up, steps: [{do: notify, to: [ops], message: "of later-down"}]}
"""
UNPROVEN = TOP + """\
contacts: {ops: {webhook: "http://127.0.0.1:1/"}}
resources: {api: {kind: service}}
probes: {site: {http: "http://{target}/site", resource: api}}
rules:
  - name: down
    severity: P2
    when: not site.up
    steps:
      - {do: webhook, url: "http://{receiver}/first", target: api}
      - {do: exec, argv: [/bin/touch, "{dir}/harsher"], target: api}
"""
SMALL = TOP + """\
resources: {api: {kind: service}}
probes: {p: {http: "http://{target}/p", resource: api}}
rules: [{name: down, severity: P3, when: not p.up, steps: []}]
"""


class Receiver:
    """Answers as `status(text)` says; keeps what came as (status, text)."""

    def __init__(self, status):
        self.status, self.came = status, []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802, the library's name
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status = owner.status(text)
                owner.came.append((status, text))
                self.send_response(status)
                if status // 100 == 3:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def statuses_of(self, words):
        return [status for status, text in self.came if words in text]


class Stage:
    def __init__(self, directory, text, receiver=None):
        self.target = Target()
        text = text.replace("{target}", self.target.address)
        self.daemon = Daemon(directory, text.replace("{receiver}", receiver.address if receiver else ""))
        self.daemon.start()
        self.daemon.wait_ready()

    def still_works(self):
        self.daemon.child.must_live()
        equal(self.daemon.socket.get("/-/healthy").status, 200, "health")
        equal({p["name"]: p["outcome"] for p in self.daemon.socket.get("/api/v1/probes").json["probes"]}, {"p": "ok"}, "probes")

    def is_refused(self):
        """The last reload."""
        self.daemon.child.must_live()
        reply = self.daemon.socket.try_get("/metrics")
        return reply is not None and metrics.labelled(metrics.series(reply.text), "runbookd_config_last_reload_successful") == 0

    def reload(self, text):
        self.daemon.write_config(text)
        return self.daemon.socket.post("/-/reload", {})


def b9_one_message_holds_up_no_other(directory):
    receiver = Receiver(lambda text: 500 if "first" in text else 200)
    stage = Stage(directory, MESSAGES, receiver)
    stage.target.break_("first")
    wait_for("the first message is refused", lambda: 500 in receiver.statuses_of("first-down"))
    stage.target.break_("later")
    wait_for(lambda: f"the later one arrives: {[s for s, _ in receiver.came]}", lambda: 200 in receiver.statuses_of("later-down"))
    receiver.status = lambda text: 200
    wait_for("and the first one, when it can be digested", lambda: 200 in receiver.statuses_of("first-down"), 90)
    stage.daemon.terminate()


def refused_once(directory, refusal):
    receiver = Receiver(lambda text: 200 if receiver.came else refusal)
    stage = Stage(directory, MESSAGES, receiver)
    stage.target.break_("first")
    wait_for(lambda: f"it arrives after one {refusal}: {receiver.statuses_of('first-down')}",
             lambda: receiver.statuses_of("first-down")[:2] == [refusal, 200])
    stage.daemon.terminate()


def b9_a_404_loses_nothing(directory):
    refused_once(directory, 404)


def b9_a_redirect_loses_nothing(directory):
    refused_once(directory, 302)


def b5_an_answer_that_proves_nothing(directory):
    for status in (303, 408, 429, 499, 503):
        receiver = Receiver(lambda text, status=status: status)
        world = os.path.join(directory, str(status))
        os.mkdir(world)
        stage = Stage(world, UNPROVEN.replace("{dir}", world), receiver)
        harsher = os.path.join(world, "harsher")
        stage.target.break_("site")
        wait_for("the first step was answered", lambda: receiver.came)
        wait_for("and the incident went on",
                 lambda: os.path.exists(harsher) or [i["state"] for i in stage.daemon.incidents()] == ["escalated"])
        check(not os.path.exists(harsher), lambda s=status: f"{s} was taken for a proof: the harsher step ran")
        stage.daemon.terminate()


def signals(count):
    """The last one would be 2^count times as long as the first, written out."""
    names = "".join(f"  s{i}: s{i + 1} and s{i + 1}\n" for i in range(count)) + f"  s{count}: p.up\n"
    return "signals:\n" + names


def bound_memory(pid):
    """What must end by itself would else take the whole machine with it. (A sanitizer needs more than there is.)"""
    if not sanitized(binary()):
        resource.prlimit(pid, resource.RLIMIT_AS, (2 << 30, 2 << 30))


def limited():
    bound_memory(0)
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


def with_signals(text, count):
    return text.replace("rules:", signals(count) + "rules:").replace("when: not p.up", "when: not s0")


def d10_signals_that_double(directory):
    stage = Stage(directory, SMALL)
    bound_memory(stage.daemon.child.pid)
    equal(stage.reload(with_signals(stage.daemon.text, 8)).status, 200, "a reload with eight of them")
    stage.daemon.write_config(with_signals(stage.daemon.text, 34))
    stage.daemon.child.signal(signal.SIGHUP)
    wait_for("a reload by SIGHUP fails", lambda: stage.is_refused(), 60)
    stage.still_works()
    answer = stage.daemon.socket.post("/-/reload", {})
    place = r"rulebook\.yaml:\d+:\d+: error: signal `s\d+` would be \d+ parts long"
    check(answer.status >= 400 and re.search(place, answer.text), lambda: f"the reload: {answer!r}")
    stage.still_works()
    status, _, said = run([binary(), "check", stage.daemon.config], 180, preexec_fn=limited)
    check(status == 1 and re.search(place, said), lambda: f"check: {status} {said}")
    equal(stage.reload(stage.daemon.text).status, 200, "the reload of the first rulebook")
    stage.still_works()
    stage.daemon.terminate()


def d10_check_of_signals_that_double(directory):
    file = os.path.join(directory, "rulebook.yaml")
    with open(file, "w", encoding="ascii") as out:
        out.write(with_signals(SMALL, 34).replace("{listen}", "127.0.0.1:1").replace("{state}", directory)
                  .replace("{target}", "127.0.0.1:1"))
    status, _, said = run([binary(), "check", file], 180, preexec_fn=limited)
    check(status == 1 and "rulebook.yaml:" in said and "signal `s" in said, lambda: f"check: {status} {said}")


def d10_answers_while_it_reads(directory):
    """A rulebook of 600 rules with long conditions: others ask and are answered between its beginning and its end."""
    stage = Stage(directory, SMALL)
    condition = "not p.up" + "".join(f" and p.latency > {i + 1}ms" for i in range(30))
    rules = "".join(f'  - {{name: r{i}, severity: P3, when: "{condition} and p.latency > {i}s", steps: []}}\n'
                    for i in range(600))
    large = stage.daemon.text.split("rules:")[0] + "rules:\n" + rules
    stage.daemon.write_config(large)
    reload, answers = stage.daemon.socket.connection(), 0
    reload.timeout = 120
    reload.request("POST", "/-/reload")
    while not select.select([reload.sock], [], [], 0)[0]:
        equal(stage.daemon.tcp.get("/-/healthy").status, 200, "health")
        answers += 1
    equal(reload.getresponse().status, 200, "the reload")
    check(answers >= 10, lambda: f"only {answers} answers while it read the rulebook")
    equal(len(stage.daemon.socket.get("/api/v1/rules").json["rules"]), 600, "rules")
    stage.still_works()
    stage.daemon.terminate()


def pauses(stage, body):
    return stage.daemon.socket.post("/api/v1/pause", body, headers={"Content-Type": "application/json"})


def are_refused(directory, *bodies):
    stage = Stage(directory, SMALL)
    for body in bodies:
        reply = pauses(stage, body)
        check(reply.status == 400, lambda: f"{body}: {reply!r}")  # pylint: disable=cell-var-from-loop
    check(stage.daemon.socket.post("/api/v1/resume", {"resource": "api"}).status != 200, "something is paused")
    equal(pauses(stage, '{"resource": "api", "reason": "r"}').status, 200, "a pause that says one thing")
    stage.daemon.terminate()


def d13_a_member_stands_twice(directory):
    are_refused(directory, '{"resource": "nothing", "resource": "api", "reason": "r"}',
                '{"resource": "api", "reason": "r", "reason": "s"}')


def d13_a_blank_reason(directory):
    are_refused(directory, '{"resource": "api", "reason": " \\t "}', '{"resource": "api", "reason": ""}')


def says(directory, text):
    file = os.path.join(directory, "checked.yaml")
    with open(file, "w", encoding="ascii") as out:
        out.write("version: 1\n" + text)
    return run([binary(), "check", file])


def d13_check_tells_a_password_in_clear(directory):
    pg = '  pg: {postgres: "postgres://watch@db.example.com/shop%s"}\n'
    _, _, said = says(directory, "probes:\n" + pg % "")
    check("checked.yaml:3:" in said and "dsn-without-tls" in said, lambda: f"no sslmode: {said!r}")
    _, _, said = says(directory, "probes:\n" + pg % "?sslmode=verify-full")
    check("dsn-without-tls" not in said, lambda: f"verify-full: {said!r}")


def d13_an_include_is_bounded(directory):
    for i in range(40):
        for j in range(20):
            os.makedirs(os.path.join(directory, "tree", str(i), str(j)))
            for k in range(30):
                with open(os.path.join(directory, "tree", str(i), str(j), f"{k}.txt"), "w", encoding="ascii"):
                    pass
    status, _, said = says(directory, 'include: tree/*/*/*/*.yaml\nprobes: {p: {tcp: "127.0.0.1:1"}}\n')
    check(status == 1 and "checked.yaml:2:10: error: `include` looks at more than" in said, lambda: f"{status} {said!r}")
    status, _, said = says(directory, 'include: tree/1/*/*.yaml\nprobes: {p: {tcp: "127.0.0.1:1"}}\n')
    equal(status, 0, f"a smaller one: {said}")


if __name__ == "__main__":
    all_of("hostile_words", b9_one_message_holds_up_no_other, b9_a_404_loses_nothing, b9_a_redirect_loses_nothing,
           b5_an_answer_that_proves_nothing, d10_signals_that_double, d10_check_of_signals_that_double,
           d10_answers_while_it_reads, d13_a_member_stands_twice, d13_a_blank_reason, d13_check_tells_a_password_in_clear,
           d13_an_include_is_bounded)
