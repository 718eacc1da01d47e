#!/usr/bin/env python3
"""A port of this machine that nobody listens on is refused, also when the kernel has a connection meet itself there.

In a network namespace with a handful of local ports every probe soon gets the very port that it asks for.
"""
import fcntl
import os
import socket
import struct
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon, binary
from support.sanitized import sanitized
from support.waiting import Failed, check, wait_for

RUNS = 150  # of each probe; with 8 local ports about every eighth connection meets itself
PORT = 40000

RULEBOOK = """\
version: 1
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 100ms, timeout: 1s}
probes:
  tcp: {tcp: "127.0.0.1:{port}"}
  name: {tcp: "localhost:{port}"}
  http: {http: "http://127.0.0.1:{port}/"}
  scrape: {scrape: "http://127.0.0.1:{port}/metrics"}
  tls: {tls: "127.0.0.1:{port}"}
  redis: {redis: "redis://127.0.0.1:{port}"}
  postgres: {postgres: "postgres://app@127.0.0.1:{port}/shop"}
rules:
  - {name: any, severity: P3, when: "not (tcp.up and http.up and scrape.up and tls.up and redis.up and postgres.up and name.up)",
     steps: [{do: human, ask: look, from: [ops], ttl: 1h}]}
contacts: {ops: {external: nobody}}
"""


def set_up_loopback():
    """`ip link set lo up`, without the program."""
    request = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS
    with open("/proc/sys/net/ipv4/ip_local_port_range", "w", encoding="ascii") as ports:
        ports.write(f"{PORT} {PORT + 7}")


def meets_itself():
    """This kernel does what we are about to look for."""
    for _ in range(1000):
        with socket.socket() as one:
            try:
                one.connect(("127.0.0.1", PORT))
            except OSError:
                continue
            return True
    return False


def judged(daemon):
    """{probe: (runs, reason of the last)}, and what was ever not `refused`."""
    reply = daemon.socket.get("/api/v1/probes")
    return {p["name"]: p for p in reply.json["probes"]}


def main():
    kill_all_at_exit()
    if "INSIDE" not in os.environ:
        if subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode != 0:
            print("met_itself: no network namespaces here")
            sys.exit(77)
        os.execvpe("unshare", ["unshare", "--net", sys.executable, __file__], dict(os.environ, INSIDE="1"))
    set_up_loopback()
    check(meets_itself(), "no connection of 1000 met itself: this kernel has another way to choose ports")
    daemon = Daemon(os.environ["TEST_DIR"], RULEBOOK.replace("{port}", str(PORT)))
    daemon.start()
    seen = {}

    def enough():
        for name, probe in judged(daemon).items():
            if probe["last_run"]:
                seen.setdefault(name, {}).setdefault((probe["outcome"], probe["reason"]), set()).add(probe["last_run"])
        return len(seen) == 7 and all(sum(map(len, kinds.values())) >= RUNS for kinds in seen.values())

    daemon.wait_ready()
    wait_for(lambda: f"{RUNS} runs of each: {[(n, {k: len(v) for k, v in s.items()}) for n, s in seen.items()]}", enough, 120)
    slow = {("unknown", "internal")} if sanitized(binary()) else set()  # a worker that did not start within a run
    for name, kinds in seen.items():
        check(set(kinds) - slow == {("bad", "refused")}, f"{name}: {({k: len(v) for k, v in kinds.items()})}")
    daemon.terminate()
    print(f"met_itself: {sum(len(r) for k in seen.values() for r in k.values())} runs, all refused")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"met_itself: {failure}")
        sys.exit(1)
