#!/usr/bin/env python3
"""A real PgBouncer whose pool is taken: a client forgot its transaction, a second one waits for its lock, a third for a server
connection. The rule reads the console, the step ends who is at the root of it, the others get on, and the incident is over."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, os.pardir, "bench")]
# pylint: disable=wrong-import-position
import harness
from postgres_server import Postgres, server_user
from support.children import Child, kill_all_at_exit
from support.daemon import Daemon
from support.waiting import Failed, check, equal, wait_for
from support.web import free_port

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
self: {sentinels: ["tcp:127.0.0.1:{server}"]}
resources: {db: {kind: postgres}}
probes:
  pool: {pgbouncer: "host=127.0.0.1 port={pooler} user=watcher sslmode=disable", pool: shop.app}
  pg: {postgres: "host=127.0.0.1 port={server} user=keeper dbname=postgres sslmode=disable", resource: db}
  port: {tcp: "127.0.0.1:{server}", resource: db}
defaults: {every: 200ms, timeout: 2s, for: 600ms, resolve_after: 600ms, settle: 0s, within: 60s, startup_grace: 0s}
rules:
  - name: pool-taken
    severity: P1
    when: [pool.clients_waiting > 0, pg.oldest_blocker > 2s]
    verify: pool.clients_waiting == 0
    steps: [{do: postgres.kill_blockers, target: db, older_than: 1s, max: 2, never_users: [postgres, keeper]}]
"""
POOLER = """\
[databases]
shop = host=127.0.0.1 port={server} dbname=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {pooler}
auth_type = trust
auth_file = {users}
stats_users = watcher
unix_socket_dir =
pool_mode = transaction
default_pool_size = 2
"""


class Stage:
    def __init__(self, directory, server):
        self.server, self.pooler = server, free_port()
        self.directory = directory
        self.psql = harness.find_program("psql")
        server.ask("CREATE ROLE app LOGIN; CREATE ROLE keeper LOGIN; GRANT pg_monitor, pg_signal_backend TO keeper;"
                   "CREATE TABLE orders (n int); GRANT ALL ON orders TO app")
        self.start_pooler()
        text = RULEBOOK.replace("{server}", str(server.port)).replace("{pooler}", str(self.pooler))
        self.daemon = Daemon(directory, text)
        self.daemon.start()
        self.daemon.wait_ready()

    def start_pooler(self):
        users, config = os.path.join(self.directory, "users"), os.path.join(self.directory, "pgbouncer.ini")
        with open(users, "w", encoding="ascii") as out:
            out.write('"app" ""\n"watcher" ""\n')
        with open(config, "w", encoding="ascii") as out:
            out.write(POOLER.format(server=self.server.port, pooler=self.pooler, users=users))
        user = server_user()  # PgBouncer refuses to be root
        become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"] if user else []
        Child(become + ["/usr/sbin/pgbouncer", config], os.path.join(self.directory, "pgbouncer.log"), cwd=self.directory)
        wait_for("PgBouncer lets somebody in", lambda: self.client("SELECT 1").wait(30) == 0)

    def client(self, sql=None):
        """Through the pool; without `sql` it says what is written to it."""
        argv = [self.psql, "-q", "-v", "ON_ERROR_STOP=1", f"host=127.0.0.1 port={self.pooler} user=app dbname=shop"]
        return subprocess.Popen(argv + (["-c", sql] if sql else []), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def signal_value(self, probe, name):
        self.daemon.child.must_live()
        probes = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return next(p for p in probes if p["name"] == probe)["signals"].get(name, {}).get("value")

    def incident(self):
        return (self.daemon.incidents() or [None])[0]


def pool_is_taken(stage):
    forgotten = stage.client()
    forgotten.stdin.write(b"BEGIN; LOCK TABLE orders;\n")
    forgotten.stdin.flush()
    wait_for("the pool has one server connection in use", lambda: stage.signal_value("pool", "servers_active") == 1)
    waits_for_lock = stage.client("SELECT count(*) FROM orders")
    wait_for("the second one waits for the lock", lambda: stage.signal_value("pg", "blocked") == 1)
    waits_for_pool = stage.client("SELECT 1")
    wait_for("an incident is open", stage.incident)
    return forgotten, waits_for_lock, waits_for_pool


def others_get_on(stage, forgotten, others):
    for client in others:
        equal(client.wait(60), 0, "how a client ended that only waited")
    over = wait_for("the incident is over", lambda: stage.incident()["state"] == "resolved" and stage.incident(), 60)
    equal(over["rule"], "pool-taken", "the rule")
    equal(stage.signal_value("pool", "clients_waiting"), 0, "clients that wait")
    forgotten.communicate(b"COMMIT;\n", 30)
    check(forgotten.returncode != 0, "the client that forgot its transaction could commit it")
    status, said, _ = stage.daemon.verb("incidents", over["id"])
    check(status == 0 and "postgres.kill_blockers" in said, said)


def main():
    kill_all_at_exit()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
        os.chmod(directory, 0o755)
        with Postgres(directory) as server:
            stage = Stage(directory, server)
            forgotten, *others = pool_is_taken(stage)
            others_get_on(stage, forgotten, others)
            stage.daemon.terminate()
    print("full_pool: a taken pool of a real PgBouncer drove a rule from its fault to its end")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"full_pool: {failure}")
        sys.exit(1)
