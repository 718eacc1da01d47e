#!/usr/bin/env python3
"""A real PostgreSQL whose connections are all taken lets nobody in: idle sessions are ended all the same.

The step acts through the session that the resource's probe has had open since before. A second probe of the same
resource, without credentials, stands first.
"""

import os
import socket
import struct
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, os.pardir, "bench")]
# pylint: disable=wrong-import-position
import harness
from postgres_server import Postgres

CONNECTIONS = 12


class Client:
    """A session that says nothing."""

    def __init__(self, port, user):
        self.socket = socket.create_connection(("127.0.0.1", port))
        body = struct.pack(">i", 196608) + f"user\0{user}\0database\0postgres\0\0".encode()
        self.socket.sendall(struct.pack(">i", len(body) + 4) + body)
        self.socket.settimeout(10)
        self.let_in = self.ready()

    def ready(self):
        """False: the server has hung up; a role without a slot is told so after its authentication."""
        said = b""
        while not said.endswith(b"Z\0\0\0\x05I"):
            more = self.socket.recv(65536)
            if not more:
                return False
            said += more
        return True

    def ended(self):
        self.socket.setblocking(False)
        try:
            while self.socket.recv(65536):
                pass
            return True
        except BlockingIOError:
            return False
        except OSError:
            return True


def rulebook(port):
    dsn = f"host=127.0.0.1 port={port} user=keeper dbname=postgres sslmode=disable"
    steps = [{"do": "postgres.terminate_idle", "target": "db", "idle_longer_than": "1s", "max": 20}]
    return {
        "mode": "act",
        "self": {"sentinels": [f"tcp:127.0.0.1:{port}"]},
        "resources": {"db": {"kind": "postgres"}},
        "probes": {"port": {"tcp": f"127.0.0.1:{port}", "resource": "db"}, "pg": {"postgres": dsn, "resource": "db"}},
        "defaults": {"every": "500ms", "timeout": "400ms", "for": "1s", "resolve_after": "1s", "settle": "0s",
                     "within": "30s", "cooldown": "1s", "startup_grace": "0s"},
        "rules": [{"name": "full", "severity": "P1", "when": "pg.connections / pg.max_connections > 80%", "steps": steps}],
    }


def crowd(port):
    """Takes every slot that there is for roles without privileges."""
    clients = []
    while len(clients) <= CONNECTIONS:
        client = Client(port, "app")
        if not client.let_in:
            return clients
        clients.append(client)
    raise RuntimeError("the server is never full")


def run(binary, directory):
    with Postgres(directory, f"max_connections={CONNECTIONS}", "superuser_reserved_connections=2") as server:
        sql = "CREATE ROLE app LOGIN; CREATE ROLE keeper LOGIN; GRANT pg_monitor, pg_signal_backend TO keeper"
        server.ask(sql)
        with harness.Daemon(binary, directory, "full", rulebook(server.port)) as daemon:
            daemon.wait_ready()
            clients = crowd(server.port)
            print(f"{len(clients)} sessions, and nobody else gets in")
            harness.wait_until("idle sessions are ended", lambda: all(c.ended() for c in clients), patience=45)
            incident = harness.wait_until(
                "the incident is over", lambda: [i for i in daemon.api("/api/v1/incidents")["incidents"]
                                                 if i["state"] == "resolved"], patience=45)[0]
            print(f"{incident['rule']}: {incident['state']}")
            if not Client(server.port, "app").let_in:
                raise SystemExit("full_postgres: there is still no slot")


def main():
    binary = os.environ.get("RUNBOOKD")
    if not binary:
        raise SystemExit("RUNBOOKD: the runbookd to test")
    with tempfile.TemporaryDirectory(prefix="full-", dir=os.environ.get("TEST_DIR")) as directory:
        os.chmod(directory, 0o755)
        run(os.path.abspath(binary), directory)
    print("full_postgres: as told")


if __name__ == "__main__":
    main()
