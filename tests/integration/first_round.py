#!/usr/bin/env python3
"""A service manager hears READY when the first round of probes has begun; `/-/ready` says when it is in."""
import os
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import Child, kill_all_at_exit
from support.daemon import Daemon, binary
from support.waiting import Failed, check, equal, wait_for

RULEBOOK = """\
version: 1
server: {listen: "{listen}"}
store: {path: "{state}"}
probes:
  mute: {http: "http://{target}/", every: 2m, timeout: 2m}
rules:
  - {name: down, severity: P3, when: not mute.up}
"""


def main():
    kill_all_at_exit()
    directory = os.environ["TEST_DIR"]
    target = socket.create_server(("127.0.0.1", 0))  # accepts, and never answers
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(os.path.join(directory, "notify"))
    manager.settimeout(20)
    daemon = Daemon(directory, RULEBOOK.replace("{target}", f"127.0.0.1:{target.getsockname()[1]}"))
    daemon.child = Child([binary(), "run", "--config", daemon.config, "--log.format", "json"],
                         os.path.join(directory, "daemon.log"), cwd=directory,
                         env=dict(os.environ, NOTIFY_SOCKET=os.path.join(directory, "notify")))
    try:
        equal(manager.recv(100), b"READY=1", "the first word to the service manager")
    except TimeoutError:
        raise Failed("READY waits for the end of the first round") from None
    wait_for("the API answers", daemon.answers)
    reply = daemon.socket.get("/-/ready")
    equal(reply.status, 503, "/-/ready while the first round is under way")
    check("first run" in reply.text, reply)
    daemon.terminate()
    equal(manager.recv(100), b"STOPPING=1", "the last word to the service manager")
    print("first round: READY when it begins")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"first_round: {failed}")
