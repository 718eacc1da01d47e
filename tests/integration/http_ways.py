#!/usr/bin/env python3
"""Ways to an HTTP target, on real parts: a server that speaks nothing but HTTP/2 (nghttpd), and a forward proxy (tinyproxy)
that wants a password, for plain requests and for a tunnel. Each drives a rule from its fault to its end; a proxy that is
gone is no fault of anybody behind it."""
import os
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import Child, kill_all_at_exit
from support.daemon import Daemon
from support.target import Target
from support.waiting import Failed, check, equal, wait_for
from support.web import free_port

RULEBOOK = """\
version: 1
mode: observe
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 100ms, timeout: 2s, for: 0s, resolve_after: 300ms, startup_grace: 0s}
probes:
  direct: {http: "https://localhost:{h2}/health", tls: {ca: "{ca}"}, expect: {body: well, header: {Server: nghttpd}}}
  tunnel: {http: "https://localhost:{h2}/health", tls: {ca: "{ca}"}, expect: {body: well}, proxy: "{proxy}"}
  plain: {http: "http://{target}/site", proxy: "{proxy}"}
rules:
  - {name: direct-down, severity: P2, when: not direct.up}
  - {name: tunnel-down, severity: P2, when: not tunnel.up}
  - {name: plain-down, severity: P2, when: not plain.up}
"""
PROXY = """\
Port {port}
Listen 127.0.0.1
Timeout 10
MaxClients 50
Allow 127.0.0.1
BasicAuth runbookd s3cret
"""


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Stage:
    def __init__(self, directory):
        self.directory = directory
        self.ca = os.path.join(directory, "certificate.pem")
        key = os.path.join(directory, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", key, "-out", self.ca, "-days", "3", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        self.pages = os.path.join(directory, "pages")
        os.mkdir(self.pages)
        self.write_page()
        self.h2 = free_port()
        server = Child(["nghttpd", "-a", "127.0.0.1", "-d", self.pages, self.h2, key, self.ca],
                       os.path.join(directory, "nghttpd.log"))
        wait_for("nghttpd listens", lambda: server.must_live() and listens(self.h2))
        self.target = Target()
        self.proxy_port = free_port()
        self.proxy = None
        self.start_proxy()
        text = RULEBOOK.replace("{h2}", str(self.h2)).replace("{ca}", self.ca).replace("{target}", self.target.address)
        self.daemon = Daemon(directory, text.replace("{proxy}", f"http://runbookd:s3cret@127.0.0.1:{self.proxy_port}"))
        self.daemon.start()
        self.daemon.wait_ready()

    def write_page(self):
        with open(os.path.join(self.pages, "health"), "w", encoding="ascii") as page:
            page.write("well\n")

    def take_page_away(self):
        os.remove(os.path.join(self.pages, "health"))

    def start_proxy(self):
        config = os.path.join(self.directory, "proxy.conf")
        with open(config, "w", encoding="ascii") as out:
            out.write(PROXY.replace("{port}", str(self.proxy_port)) + f"ConnectPort {self.h2}\n")
        self.proxy = Child(["tinyproxy", "-d", "-c", config], os.path.join(self.directory, "proxy.log"))
        wait_for("the proxy listens", lambda: self.proxy.must_live() and listens(self.proxy_port))

    def outcomes(self):
        """Of the last runs: name -> (outcome, reason)."""
        self.daemon.child.must_live()
        probes = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return {probe["name"]: (probe["outcome"], probe["reason"]) for probe in probes if probe["last_run"]}

    def become(self, **wanted):
        wait_for(lambda: f"the outcomes are {wanted}: {self.outcomes()}",
                 lambda: all(self.outcomes().get(name) == outcome for name, outcome in wanted.items()))

    def states(self):
        return sorted((incident["rule"], incident["state"]) for incident in self.daemon.incidents())


WELL = ("ok", "none")


def all_are_well(stage):
    stage.become(direct=WELL, tunnel=WELL, plain=WELL)
    check("CONNECT" in stage.proxy.said(), stage.proxy.said)


def fault_and_end(stage):
    stage.take_page_away()
    stage.target.break_("site")
    stage.become(direct=("bad", "status"), tunnel=("bad", "status"), plain=("bad", "status"))
    wait_for("three incidents are open",
             lambda: len(stage.states()) == 3 and all(state != "resolved" for _, state in stage.states()))
    stage.write_page()
    stage.target.mend("site")
    wait_for("all three are over", lambda: [state for _, state in stage.states()] == ["resolved"] * 3)


def proxy_gone(stage):
    stage.proxy.kill()
    gone = ("unknown", "no_network")
    stage.become(direct=WELL, tunnel=gone, plain=gone)
    equal(len(stage.states()), 3, "incidents after the proxy is gone")
    stage.start_proxy()
    all_are_well(stage)
    check("s3cret" not in stage.daemon.child.said(), "the proxy's password is in the log")


def main():
    kill_all_at_exit()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
        stage = Stage(directory)
        all_are_well(stage)
        fault_and_end(stage)
        proxy_gone(stage)
        stage.daemon.terminate()
    print("http_ways: HTTP/2 by insistence, a tunnel and a passed-on request, from fault to resolved; a dead proxy is ours")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"http_ways: {failure}")
        sys.exit(1)
