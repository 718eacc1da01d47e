#!/usr/bin/env python3
"""A yes to ending sessions of a real PostgreSQL takes, although their ages move on between the question and the yes.

What was approved are the sessions: fewer of them may be ended, since one is gone by itself meanwhile, and never another one,
for which people are asked anew.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, os.pardir, "bench")]
# pylint: disable=wrong-import-position
import harness
from postgres_server import Postgres
from support.daemon import Daemon
from support.parts import all_of
from support.waiting import check, equal, wait_for

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
self: {sentinels: ["tcp:127.0.0.1:{port}"]}
resources: {db: {kind: postgres}}
probes:
  pg: {postgres: "host=127.0.0.1 port={port} user=keeper dbname=postgres sslmode=disable", resource: db}
defaults: {every: 200ms, timeout: 2s, for: 2s, resolve_after: 600ms, settle: 0s, within: 5m, startup_grace: 0s}
rules:
  - name: sessions
    severity: P1
    when: {when}
    steps: [{do: postgres.{step}, target: db, never_users: [postgres, keeper], approval: {ttl: 5m}}]
"""
BLOCKED = ("pg.blocked > 1", "kill_blockers, older_than: 1s")
IDLE = ("pg.idle > 0", "terminate_idle, idle_longer_than: 1s")
AGE = "extract(epoch FROM clock_timestamp() - state_change)"


class Stage:
    def __init__(self, directory, server, when, step):
        self.server = server
        self.clients = []
        server.ask("CREATE ROLE app LOGIN; CREATE ROLE keeper LOGIN; GRANT pg_monitor, pg_signal_backend TO keeper;"
                   "CREATE TABLE a (n int); CREATE TABLE b (n int); GRANT ALL ON a, b TO app")
        text = RULEBOOK.replace("{port}", str(server.port)).replace("{when}", when).replace("{step}", step)
        self.daemon = Daemon(directory, text)
        self.daemon.start()
        self.daemon.wait_ready()

    def session(self, name, what):
        """What PostgreSQL says of the session of that name; empty when it is gone."""
        return self.server.ask(f"SELECT {what} FROM pg_stat_activity WHERE application_name = '{name}'")

    def client(self, name, sql):
        """A session of that name which has done `sql`, and stays."""
        place = f"host=127.0.0.1 port={self.server.port} user=app dbname=postgres application_name={name}"
        client = subprocess.Popen([harness.find_program("psql"), "-qAt", place], stdin=subprocess.PIPE,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        client.stdin.write(sql + ";\n")
        client.stdin.flush()
        self.clients.append(client)
        wait_for(f"the session {name} is there", lambda: self.lives(name))
        return client

    def lives(self, name):
        return self.session(name, "pid") != ""

    def holds(self, name, table):
        """It has locked the table in a transaction that it has forgotten."""
        holder = self.client(name, f"BEGIN; LOCK TABLE {table}")
        wait_for(f"{name} has its lock", lambda: self.session(name, "state") == "idle in transaction")
        return holder

    def waits(self, name, table):
        self.client(name, f"SELECT count(*) FROM {table}")
        wait_for(f"{name} waits for a lock", lambda: self.session(name, "wait_event_type") == "Lock")

    def questions(self):
        self.daemon.child.must_live()
        return self.daemon.socket.get("/api/v1/approvals").json["approvals"]

    def asked(self, names, but=()):
        """The question that names these sessions, none of `but`."""
        pids = [self.session(name, "pid") for name in names]
        return wait_for(lambda: f"a question about {names} {pids}: {self.questions()}", lambda: next(
            (q for q in self.questions() if q["id"] not in but and all(pid in str(q) for pid in pids)), None))["id"]

    def age_moves(self, name):
        """By more than any rounding of it."""
        age = float(self.session(name, AGE))
        wait_for(f"{name} is older", lambda: self.session(name, f"{AGE} > {age + 3}") == "t")

    def approve(self, question):
        status, out, err = self.daemon.verb("approve", question)
        check(status == 0, lambda: f"approve {question}: {status} {out}{err}")

    def ends(self, name, question):
        """The yes to `question` takes: the session is ended, and nobody is asked anew."""
        def over():
            again = [q for q in self.questions() if q["id"] != question]
            check(not again, lambda: f"{question} was approved, {name} lives, and it is asked anew: {again}")
            return not self.lives(name)

        wait_for(lambda: f"{name} is ended: {self.daemon.incidents()}", over)

    def is_over(self):
        wait_for(lambda: f"everything is over: {self.daemon.incidents()}",
                 lambda: all(i["state"] == "resolved" for i in self.daemon.incidents()))

    def close(self):
        for client in self.clients:
            client.kill()
            client.communicate()


def with_stage(directory, watched, part):
    with Postgres(directory) as server:
        stage = Stage(directory, server, *watched)
        try:
            part(stage)
            stage.daemon.terminate()
        finally:
            stage.daemon.child.kill()
            stage.close()


def a1_kill_blockers(directory):
    def part(stage):
        first = stage.holds("first", "a")
        stage.holds("second", "b")
        stage.waits("one", "a")
        stage.waits("two", "b")
        question = stage.asked(["first", "second"])
        stage.waits("three", "b")  # or the fault would go with the first
        first.communicate("COMMIT;\n", 30)  # by itself, which leaves fewer than were shown
        equal(first.returncode, 0, "how the session ended that was done by itself")
        stage.age_moves("second")
        stage.approve(question)
        stage.ends("second", question)
        stage.is_over()

    with_stage(directory, BLOCKED, part)


def a1_terminate_idle(directory):
    def part(stage):
        stage.client("idler", "SELECT 1")
        question = stage.asked(["idler"])
        stage.age_moves("idler")
        stage.approve(question)
        stage.ends("idler", question)
        stage.is_over()

    with_stage(directory, IDLE, part)


def a1_never_another(directory):
    """Another session holds the lock when the yes comes: it lives, until people have said yes to it."""
    def part(stage):
        shown = stage.holds("shown", "a")
        stage.waits("one", "a")
        stage.waits("two", "a")
        question = stage.asked(["shown"])
        stage.holds("other", "b")
        stage.waits("three", "b")
        stage.waits("four", "b")
        shown.communicate("COMMIT;\n", 30)
        stage.age_moves("other")
        stage.daemon.verb("approve", question)  # taken for what was shown, or refused since it does not stand any more
        another = stage.asked(["other"], but=[question])
        check(stage.lives("other"), "a session was ended that nobody was asked about")
        stage.age_moves("other")
        stage.approve(another)
        stage.ends("other", another)
        stage.is_over()

    with_stage(directory, BLOCKED, part)


if __name__ == "__main__":
    all_of("approved_as_shown", a1_kill_blockers, a1_terminate_idle, a1_never_another)
