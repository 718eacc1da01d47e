"""runbookd itself: one state directory that outlives its processes, one rulebook, and its surfaces."""
import os
import signal
import time

from support.children import Child, run
from support.waiting import check, wait_for
from support.web import Server, free_port

SHUTDOWN = 10.0  # seconds within which SIGTERM ends it (interfaces.md)


def binary():
    return os.environ["RUNBOOKD"]


class Daemon:
    def __init__(self, directory, rulebook):
        """`rulebook` is a template: {listen} and {state} are filled in here."""
        self.directory = str(directory)
        self.state = os.path.join(self.directory, "state")
        self.config = os.path.join(self.directory, "rulebook.yaml")
        self.port = free_port()
        self.text = rulebook.replace("{listen}", f"127.0.0.1:{self.port}").replace("{state}", self.state)
        self.write_config(self.text)
        self.tcp = Server(port=self.port)
        self.socket = Server(path=os.path.join(self.state, "runbookd.sock"))
        self.child = None

    def write_config(self, text):
        """In one step: a reload never reads half a file."""
        with open(self.config + ".new", "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(self.config + ".new", self.config)

    def start(self):
        self.child = Child([binary(), "run", "--config", self.config, "--log.format", "json", "--log.level", "debug"],
                           os.path.join(self.directory, "daemon.log"), cwd=self.directory)

    def answers(self):
        reply = self.socket.try_get("/-/healthy")
        return self.child.must_live() and reply is not None and reply.status == 200

    def ready(self):
        reply = self.socket.try_get("/-/ready")
        return self.child.must_live() and reply is not None and reply.status == 200

    def wait_ready(self, patience=30.0):
        wait_for("runbookd is ready", self.ready, patience)

    def terminate(self):
        """SIGTERM to its end; seconds that it took."""
        begin = time.monotonic()
        self.child.signal(signal.SIGTERM)
        status = self.child.wait(SHUTDOWN)
        check(status == 0, lambda: f"after SIGTERM it ended with {status}:\n{self.child.said()[-3000:]}")
        return time.monotonic() - begin

    def incidents(self):
        """Newest first; empty while nobody answers."""
        reply = self.socket.try_get("/api/v1/incidents")
        return reply.json["incidents"] if reply is not None and reply.status == 200 else []

    def journal(self):
        """Every record, oldest first."""
        out = []
        while True:
            after = out[-1]["seq"] if out else 0
            reply = self.socket.get(f"/api/v1/journal?after={after}&limit=1000")
            check(reply.status == 200, lambda: f"the journal: {reply!r}")
            page = list(reversed(reply.json["records"]))
            if not page:
                return out
            out += page

    def arrived(self, contact):
        """How many messages the journal knows to have reached `contact`: the receiver has each a moment earlier.

        Whoever kills the daemon and counts what is sent again waits for this, not for the receiver.
        """
        return sum(record["kind"] == "message" and record["status"] == "sent" and record["facts"]["contact"] == contact
                   for record in self.journal())

    def verb(self, *arguments, patience=60):
        """A command of the live daemon through its unix socket: (status, stdout, stderr)."""
        return run([binary(), *arguments, "--state-dir", self.state], patience)

    def audit(self):
        """`runbookd audit verify`, which needs no running daemon."""
        return run([binary(), "audit", "verify", "--state-dir", self.state])
