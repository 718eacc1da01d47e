"""The simulated Google Cloud with a small web service behind it, as tests see it.

All of Done-when's words about the cloud are answered here from its own log: what runbookd says that it
did is one thing, what the cloud accepted is the other.
"""
import json
import os

from support.children import Child
from support.waiting import Failed, check, wait_for
from support.web import Server

PROJECT = "demo"
REGION = "us-central1"
SERVICE = "api"


def program():
    """runbookd-demo-world, wherever the build put it."""
    build = os.environ["RUNBOOKD_BUILD"]
    for folder, _, files in os.walk(build):
        path = os.path.join(folder, "runbookd-demo-world")
        if "runbookd-demo-world" in files and os.access(path, os.X_OK):
            return path
    raise Failed(f"there is no runbookd-demo-world in {build}")


class World:
    def __init__(self, directory, operation_ms=300, latency_ms=5):
        ports_file = os.path.join(directory, "ports.json")
        argv = [program(), "--ports-file", ports_file, "--project", PROJECT, "--region", REGION, "--service", SERVICE,
                "--operation-ms", operation_ms, "--latency-ms", latency_ms]
        # The full discovery documents judge the requests, where they lie beside the repository.
        contracts = os.path.join(os.environ.get("RUNBOOKD_SOURCE", ""), "..", "shared", "contracts")
        if os.environ.get("RUNBOOKD_SOURCE") and os.path.isdir(contracts):
            argv += ["--contracts", contracts]
        self.child = Child(argv, os.path.join(directory, "world.log"))
        wait_for("the simulated cloud listens", lambda: self.child.must_live() and os.path.exists(ports_file))
        with open(ports_file, encoding="utf-8") as text:
            ports = json.load(text)
        self.cloud = f"127.0.0.1:{ports['cloud']}"
        self.workload = f"127.0.0.1:{ports['workload']}"
        self._control = Server(port=ports["cloud"], prefix="/_control")

    def order(self, what, **details):
        reply = self._control.post("/" + what, details)
        check(reply.status == 200, lambda: f"the world refused {what} {details}: {reply!r}")
        return reply.json

    def look(self, what):
        reply = self._control.get("/" + what)
        check(reply.status == 200, lambda: f"the world refused {what}: {reply!r}")
        return reply.json

    def deploy(self, **behaviour):
        """The name of the new revision."""
        return self.order("deploy", **behaviour)["revision"]

    def serving(self):
        """The revision with most of the traffic."""
        return self.look("state")["workload"]["revision"]

    def traffic_changes(self):
        """The accepted requests that changed traffic, oldest first; deploys by order are not in it."""
        return [entry for entry in self.look("log")["requests"]
                if entry["changed"] and isinstance(entry["body"], dict) and "traffic" in entry["body"]]

    def accepted(self):
        """Every accepted mutating request, oldest first."""
        return self.look("log")["requests"]
