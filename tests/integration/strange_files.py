#!/usr/bin/env python3
"""Files and sockets that others hold or write: each part is a fault that was seen, end to end.

- A list of targets that names our secrets gets none of them: not in a question to a name server, not in /metrics.
- A token that is withdrawn beside a misspelt line is no silent half: the reload fails, and is mended by the next one.
- A FIFO where a list of targets was hangs nobody: the daemon answers through the reload and after it.
- A second daemon does not take the first one's socket.
"""
import hashlib
import json
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import run
from support.daemon import Daemon, binary
from support.parts import all_of
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


all_of("strange_files", secrets_in_a_list_of_targets, a_withdrawn_token, a_fifo_as_a_list, one_socket_for_two)
