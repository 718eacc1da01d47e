"""What lies in tests/loopback and is written in Python: receivers of pages, a mail server with faults, a gRPC server, a cluster's API
server."""
import json
import os
import sys

from support.children import Child, run
from support.waiting import check, wait_for

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
for folder in ("contacts", "kubernetes"):
    sys.path.insert(0, os.path.join(ROOT, "tests/loopback", folder))
# pylint: disable=wrong-import-position,unused-import
from api_server import Cluster  # noqa: E402,F401
from opsgenie import Opsgenie  # noqa: E402,F401
from pagerduty import PagerDuty  # noqa: E402,F401
from pagerduty_webhooks import Account, Webhook  # noqa: E402,F401
from pagerduty_webhooks import ping as pagerduty_ping, user as pagerduty_user  # noqa: E402,F401
from slack import Slack  # noqa: E402,F401


class MailServer:
    """aiosmtpd in a process of Debian's own Python; see server.py for the options."""

    def __init__(self, directory, *options):
        self.directory = directory
        os.makedirs(directory)
        self.child = Child([os.path.join(ROOT, "tests/loopback/mail/server.py"), directory, *options],
                           os.path.join(directory, "log"))
        port = os.path.join(directory, "port")
        wait_for("the mail server listens", lambda: self.child.must_live() and os.path.exists(port))
        with open(port, encoding="ascii") as text:
            self.address = f"127.0.0.1:{text.read()}"

    def mails(self):
        """Those that it took, oldest first."""
        out = []
        while os.path.exists(path := os.path.join(self.directory, f"{len(out) + 1}.json")):
            with open(path, encoding="utf-8") as text:
                out.append(json.load(text))
        return out


class GrpcHealth:
    """grpcio in a process of Debian's own Python; see health.py for the options and what `health` may be."""

    def __init__(self, directory, health, *options):
        self.directory = directory
        os.makedirs(directory)
        self.set(health)
        self.child = Child([os.path.join(ROOT, "tests/loopback/grpc/health.py"), directory, *options],
                           os.path.join(directory, "log"))
        port = os.path.join(directory, "port")
        wait_for("the gRPC server listens", lambda: self.child.must_live() and os.path.exists(port))
        with open(port, encoding="ascii") as text:
            self.address = f"127.0.0.1:{text.read()}"

    def set(self, health):
        path = os.path.join(self.directory, "health.json")
        with open(path + ".new", "w", encoding="utf-8") as out:
            json.dump(health, out)
        os.replace(path + ".new", path)

    def asked(self):
        """What it was asked, oldest first."""
        with open(os.path.join(self.directory, "asked"), encoding="utf-8") as text:
            return [json.loads(line) for line in text]


def certificate(directory, name):
    """A certificate of 127.0.0.1 that vouches for itself: (certificate, key)."""
    paths = [os.path.join(directory, name + end) for end in (".pem", ".key")]
    status, _, said = run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                           "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=IP:127.0.0.1",
                           "-out", paths[0], "-keyout", paths[1]])
    check(status == 0, lambda: f"openssl: {said}")
    return paths
