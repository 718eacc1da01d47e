#!/usr/bin/env python3
"""Files and sockets that others hold or write: each part is a fault that was seen, end to end.

- A list of targets that names our secrets gets none of them: not in a question to a name server, not in /metrics.
- A token that is withdrawn beside a misspelt line is no silent half: the reload fails, and is mended by the next one.
- A FIFO where a list of targets was hangs nobody: the daemon answers through the reload and after it.
- A second daemon does not take the first one's socket.
- A list that grows and is re-ordered under open incidents ends nobody and moves no incident to another target.
- A password that is not percent-encoded is refused, and no part of it shown.
- A log that nobody reads stops neither a probe nor a step.
"""
import hashlib
import json
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import run
from support.daemon import Daemon, binary
from support.parts import all_of
from support.target import Target
from support.waiting import check, equal, wait_for

SECRET = "hunter2secret"
TOP = """\
version: 1
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 200ms, timeout: 2s}
"""
FLEET = TOP + """\
probes:
  fleet: {http: "http://{{ target }}/", targets_from: {file_sd: "{dir}/fleet.json"}}
rules:
  - {name: fleet-down, severity: P3, when: not fleet.up}
"""
SINGLE = TOP + """\
probes:
  app: {tcp: "127.0.0.1:1"}
rules:
  - {name: app-down, severity: P3, when: not app.up}
"""
STEPS = TOP.replace("version: 1", "version: 1\nmode: act").replace("timeout: 2s}", "timeout: 2s, startup_grace: 0s}") + """\
resources: {api: {kind: service}}
probes:
  site: {http: "http://{target}/site", resource: api}
rules:
  - {name: down, severity: P2, when: not site.up, for: 0s, steps: [{do: webhook, url: "http://{target}/restart", target: api}]}
"""


def write(directory, name, text):
    path = os.path.join(directory, name)
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(path + ".new", path)
    return path


def fleet(directory, *targets):
    return write(directory, "fleet.json", json.dumps([{"targets": list(targets)}]))


def started(directory, rulebook):
    daemon = Daemon(directory, rulebook.replace("{dir}", directory))
    daemon.start()
    daemon.wait_ready()
    return daemon


def last_reload(daemon):
    return metrics.labelled(metrics.series(daemon.socket.get("/metrics").text), "runbookd_config_last_reload_successful")


def secrets_in_a_list_of_targets(directory):
    secret = write(directory, "secret", SECRET)
    fleet(directory, "127.0.0.1:1", "${file:" + secret + "}.attacker.invalid")
    daemon = started(directory, FLEET)
    for path in ("/metrics", "/api/v1/status", "/api/v1/probes"):
        check(SECRET not in daemon.socket.get(path).text, lambda p=path: f"the secret stands in {p}")
    check(SECRET not in daemon.child.said(), "the secret stands in the log")
    fleet(directory, "127.0.0.1:1")
    wait_for("the mended list is taken", lambda: 'target="127.0.0.1:1"' in daemon.socket.get("/metrics").text)
    daemon.terminate()


def a_withdrawn_token(directory):
    def line(name, role="admin"):
        return f"{name} {role} sha256:{hashlib.sha256(name.encode()).hexdigest()}\n"

    def asked(name):
        return daemon.tcp.ask("GET", "/api/v1/status", None, {"Authorization": f"Bearer {name}"}).status

    write(directory, "tokens", line("anna") + line("ben"))
    daemon = started(directory, SINGLE.replace('"{listen}"', '"{listen}", tokens_file: "{dir}/tokens"'))
    equal(asked("ben"), 200, "a token of the file")
    write(directory, "tokens", line("anna") + "carl nobody sha256:00\n")
    answer = daemon.socket.ask("POST", "/-/reload", None, {})
    check(answer.status != 200, lambda: f"a misspelt line: {answer.status} {answer.text}")
    equal(last_reload(daemon), 0, "the metric of the reload")
    write(directory, "tokens", line("anna"))
    equal(daemon.socket.ask("POST", "/-/reload", None, {}).status, 200, "the mended file")
    equal(asked("ben"), 401, "the withdrawn token")
    equal(asked("anna"), 200, "the one that is left")
    daemon.terminate()


def a_fifo_as_a_list(directory):
    path = fleet(directory, "127.0.0.1:1")
    daemon = started(directory, FLEET)
    os.remove(path)
    os.mkfifo(path)
    daemon.child.signal(signal.SIGHUP)
    # Two rounds of the probe after the signal: the loop turns.
    answered = [daemon.socket.ask("GET", "/-/healthy", None, {}).status for _ in range(20)]
    equal(set(answered), {200}, "what the daemon answers")
    wait_for("the log tells of the file", lambda: "not a regular file" in daemon.child.said())
    check('target="127.0.0.1:1"' in daemon.socket.get("/metrics").text, "the last good list is gone")
    daemon.terminate()


def one_socket_for_two(directory):
    first = started(directory, SINGLE)
    socket = os.path.join(first.state, "runbookd.sock")
    config = write(directory, "second.yaml", SINGLE.replace('"{listen}"', f'"127.0.0.1:0", socket: "{socket}"')
                   .replace("{state}", os.path.join(directory, "second")))
    status, _, said = run(["timeout", "10", binary(), "run", "--config", config])
    check(status == 2 and "server.socket" in said, lambda: f"the second daemon: {status} {said[-600:]}")
    equal(first.socket.get("/-/healthy").status, 200, "the first one, on its socket")
    first.terminate()


def a_list_that_grows(directory):
    targets = ["127.0.0.1:1", "127.0.0.1:2"]
    fleet(directory, *targets)
    daemon = started(directory, FLEET.replace("when: not fleet.up", "for: 0s, when: not fleet.up"))
    wait_for("an incident for each", lambda: {i["target"] for i in daemon.incidents()} == set(targets))
    known = {i["target"]: i["id"] for i in daemon.incidents()}
    for more in (["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"], ["127.0.0.1:3", "127.0.0.1:2", "127.0.0.1:1"]):
        fleet(directory, *more)
        daemon.child.signal(signal.SIGHUP)
        wait_for("an incident for the new one as well", lambda: {i["target"] for i in daemon.incidents()} == set(more))
    open_now = {i["target"]: i["id"] for i in daemon.incidents() if i["resolved_at"] is None}
    equal({t: i for t, i in open_now.items() if t in known}, known, "whose incidents these are")
    daemon.terminate()


def a_password_that_is_not_encoded(directory):
    for written in ("postgres://app:hunterC/secretD@127.0.0.1/shop", "postgres://app:hunterC@secretD@127.0.0.1/shop"):
        dsn = write(directory, "dsn", written)
        rulebook = write(directory, "rulebook.yaml", "version: 1\nmode: observe\nprobes: {db: {postgres: \"${file:" + dsn + "}\"}}\n"
                         "rules: [{name: r, severity: P3, when: not db.up}]\n")
        status, out, said = run([binary(), "check", rulebook])
        check("hunterC" not in out + said and "secretD" not in out + said, lambda o=out + said: f"the password is shown: {o}")
        check(status == 1 and "percent-encode" in said, lambda s=status, e=said: f"check: {s} {e}")


def a_log_that_nobody_reads(directory):
    target = Target()
    daemon = Daemon(directory, STEPS.replace("{target}", target.address))
    with subprocess.Popen([binary(), "run", "--config", daemon.config, "--log.format", "json"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True) as process:
        try:
            def answers():
                reply = daemon.tcp.try_get("/-/ready")
                return reply is not None and reply.status == 200

            wait_for("it is ready", answers)
            daemon.write_config(daemon.text + "".join(f"key{i}: 1\n" for i in range(200)))
            # Each refused reload says some 20 KB, and a pipe takes 64.
            for _ in range(20):
                process.send_signal(signal.SIGHUP)
                check(answers(), "it does not answer while nobody reads its log")
            target.break_("site")
            wait_for("it acts while nobody reads its log", lambda: target.hooks("/restart"))
            process.send_signal(signal.SIGTERM)
            equal(process.wait(10), 0, "the exit status")
        finally:
            process.kill()


all_of("strange_files", secrets_in_a_list_of_targets, a_withdrawn_token, a_fifo_as_a_list, one_socket_for_two, a_list_that_grows,
       a_password_that_is_not_encoded, a_log_that_nobody_reads)
