#!/usr/bin/env python3
"""A real Prometheus and a real Alertmanager beside the shipped daemon: a query whose series are targets, alerts that open and
end incidents, a Prometheus that falls silent; and jobs that say that they ran."""
import hashlib
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import Child, kill_all_at_exit
from support.daemon import Daemon
from support.metrics import labelled, program, series
from support.pages import Pages
from support.waiting import Failed, check, equal, wait_for
from support.web import Server, free_port

RULEBOOK = """\
version: 1
mode: observe
server: {{listen: "{{listen}}", tokens_file: "{dir}/tokens"}}
store: {{path: "{{state}}"}}
defaults: {{every: 500ms, timeout: 400ms, for: 0s, resolve_after: 500ms, startup_grace: 0s}}
probes:
  depth: {{promql: {{server: "http://127.0.0.1:{prometheus}", query: "max by (queue) (queue_depth)"}}}}
  nothing: {{promql: {{server: "http://127.0.0.1:{prometheus}", query: "no_such_metric"}}}}
  wrong: {{promql: {{server: "http://127.0.0.1:{prometheus}", query: "sum by ("}}}}
  broken: {{alert: Broken, watchdog: Watchdog, every: 500ms}}
  relayed: {{alert: Relayed}}
  nightly: {{heartbeat: {{within: 1h}}}}
rules:
  - {{name: queue-long, severity: P2, when: depth.value > 10, steps: []}}
  - {{name: broken, severity: P1, when: broken.firing, steps: []}}
  - {{name: relayed, severity: P2, when: relayed.firing, steps: []}}
  - {{name: job-missed, severity: P3, when: not nightly.up, steps: []}}
"""

ALERTS = {"groups": [{"name": "all", "interval": "1s", "rules": [
    {"alert": "Broken", "expr": "broken > 0", "labels": {"severity": "page"},
     "annotations": {"summary": "{{ $labels.part }} is broken"}},
    {"alert": "Watchdog", "expr": "vector(1)"}]}]}

ALERTMANAGER = """\
route: {{receiver: runbookd, group_by: [alertname], group_wait: 0s, group_interval: 1s}}
receivers:
  - name: runbookd
    webhook_configs:
      - url: http://127.0.0.1:{port}/api/v1/alerts
        http_config: {{authorization: {{credentials: secret-of-source}}}}
"""


class World:
    """What is wrong with what Prometheus scrapes."""

    def __init__(self):
        self.queues = {"orders": 1, "mails": 1}
        self.broken = 0
        self.pages = Pages({"metrics": self.page})

    def page(self, _n, _t):
        lines = ["# TYPE queue_depth gauge", "# TYPE broken gauge"]
        lines += [f'queue_depth{{queue="{name}"}} {depth}' for name, depth in self.queues.items()]
        return "\n".join(lines + [f'broken{{part="pump"}} {self.broken}']) + "\n"


class Prometheus:
    def __init__(self, directory, port, world, alertmanager):
        os.mkdir(directory)
        rules, config = os.path.join(directory, "alerts.yml"), os.path.join(directory, "prometheus.yml")
        with open(rules, "w", encoding="utf-8") as out:
            json.dump(ALERTS, out)
        with open(config, "w", encoding="utf-8") as out:
            json.dump({"global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": [rules],
                       "scrape_configs": [{"job_name": "world", "static_configs": [{"targets": [world.pages.address]}]}],
                       "alerting": {"alertmanagers": [{"api_version": "v2", "static_configs": [{"targets": [alertmanager]}],
                                                       "authorization": {"credentials": "secret-of-source"}}]}}, out)
        self.child = Child([program("prometheus"), f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}",
                            f"--storage.tsdb.path={directory}/data", "--rules.alert.resend-delay=2s"],
                           os.path.join(directory, "prometheus.log"), cwd=directory)


class Alertmanager:
    def __init__(self, directory, runbookd):
        os.mkdir(directory)
        config, port = os.path.join(directory, "alertmanager.yml"), free_port()
        with open(config, "w", encoding="utf-8") as out:
            out.write(ALERTMANAGER.format(port=runbookd))
        self.child = Child(["prometheus-alertmanager", f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}",
                            "--cluster.listen-address=", f"--storage.path={directory}/data"],
                           os.path.join(directory, "alertmanager.log"), cwd=directory)
        self._server = Server(port=port)
        wait_for("Alertmanager is ready", lambda: self.child.must_live() and self.ready())

    def ready(self):
        reply = self._server.try_get("/-/ready")
        return reply is not None and reply.status == 200

    def post(self, over):
        """An alert as Prometheus sends it: on for some minutes, or over."""
        def at(seconds):
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))

        alert = {"labels": {"alertname": "Relayed", "severity": "warning", "node": "n1"},
                 "annotations": {"summary": "n1 is warm"}, "startsAt": at(-60), "endsAt": at(-1 if over else 600)}
        reply = self._server.ask("POST", "/api/v2/alerts", json.dumps([alert]), {"Content-Type": "application/json"})
        equal(reply.status, 200, "what Alertmanager says to an alert")


class Stage:
    def __init__(self, directory):
        self.directory, self.world = directory, World()
        with open(os.path.join(directory, "tokens"), "w", encoding="utf-8") as out:
            for role in ("source", "viewer"):
                out.write(f"{role} {role} sha256:{hashlib.sha256(('secret-of-' + role).encode()).hexdigest()}\n")
        self.prometheus_port = free_port()
        self.daemon = Daemon(directory, RULEBOOK.format(dir=directory, prometheus=self.prometheus_port))
        self.prometheus = Prometheus(os.path.join(directory, "prometheus"), self.prometheus_port, self.world,
                                     f"127.0.0.1:{self.daemon.port}")
        self.daemon.start()
        self.daemon.wait_ready()
        self.alertmanager = Alertmanager(os.path.join(directory, "alertmanager"), self.daemon.port)

    def probes(self, name):
        """{target: (outcome, reason)} of a probe."""
        found = self.daemon.socket.get("/api/v1/probes").json["probes"]
        return {p.get("target") or "": (p["outcome"], p["reason"]) for p in found if p["name"] == name}

    def incidents(self, rule):
        """{target: "open" or "resolved"} of the newest of each target."""
        out = {}
        for incident in self.daemon.incidents():
            if incident["rule"] == rule:
                state = "resolved" if incident["state"] == "resolved" else "open"
                out.setdefault(incident.get("target") or "", state)
        return out

    def wait_incidents(self, rule, wanted, what):
        wait_for(lambda: f"{what}: {self.incidents(rule)}", lambda: self.incidents(rule) == wanted)

    def post(self, path, body=None, token="source"):
        headers = {"Authorization": f"Bearer secret-of-{token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self.daemon.tcp.ask("POST", path, None if body is None else json.dumps(body), headers)


def series_are_targets(stage):
    well = {"queue=mails": ("ok", "none"), "queue=orders": ("ok", "none")}
    wait_for(lambda: f"both queues are targets: {stage.probes('depth')}", lambda: stage.probes("depth") == well)
    stage.world.queues["orders"] = 50
    stage.wait_incidents("queue-long", {"queue=orders": "open"}, "the long queue, and only that, has an incident")
    stage.world.queues["returns"] = 70  # a series that was not there before
    stage.wait_incidents("queue-long", {"queue=orders": "open", "queue=returns": "open"}, "a new series is judged")
    stage.world.queues["orders"] = 2
    stage.wait_incidents("queue-long", {"queue=orders": "resolved", "queue=returns": "open"}, "one is over, one is not")
    del stage.world.queues["returns"]  # Prometheus forgets it in a moment: unknown, which is no all-clear
    wait_for(lambda: f"the series that went away is unknown: {stage.probes('depth')}",
             lambda: stage.probes("depth").get("queue=returns") == ("unknown", "no_series"), 30)
    equal(stage.incidents("queue-long")["queue=returns"], "open", "the incident of a series that went away")
    equal(stage.probes("nothing"), {"": ("unknown", "no_series")}, "a query that never returned a series")
    equal(stage.probes("wrong"), {"": ("bad", "query")}, "a query with a mistake in it")


def prometheus_fires(stage):
    stage.world.broken = 1
    stage.wait_incidents("broken", {"instance=" + stage.world.pages.address + ",job=world,part=pump": "open"},
                         "an alert of Prometheus opens an incident of its labels")
    stage.world.broken = 0
    wait_for(lambda: f"its end ends it: {stage.incidents('broken')}",
             lambda: list(stage.incidents("broken").values()) == ["resolved"])
    stage.world.broken = 1
    wait_for(lambda: f"it fires again: {stage.incidents('broken')}",
             lambda: list(stage.incidents("broken").values()) == ["open"])


def alertmanager_calls(stage):
    stage.alertmanager.post(over=False)
    stage.wait_incidents("relayed", {"node=n1": "open"}, "Alertmanager's webhook opens an incident")
    stage.alertmanager.post(over=True)
    stage.wait_incidents("relayed", {"node=n1": "resolved"}, "and ends it")


def a_restart_forgets_nothing(stage):
    stage.daemon.terminate()
    stage.daemon.start()
    stage.daemon.wait_ready()
    wait_for(lambda: f"the alert fires still: {stage.probes('broken')}", lambda: len(stage.probes("broken")) == 1)
    equal(list(stage.incidents("broken").values()), ["open"], "the incident of the alert that fires")


def prometheus_falls_silent(stage):
    """Its alerts end by a clock and nobody says so; its queries fail. Nothing of that is an all-clear."""
    stage.prometheus.child.kill()
    wait_for(lambda: f"its queries are refused: {stage.probes('depth')}",
             lambda: set(stage.probes("depth").values()) == {("bad", "refused")})
    text = "runbookd_rule_unknown"

    def unknown():
        return labelled(series(stage.daemon.socket.get("/metrics").text), text, rule="broken")

    wait_for(lambda: f"what fired is unknown: {unknown()}", lambda: unknown() == 1, 60)
    equal(list(stage.incidents("broken").values()), ["open"], "the incident, while nobody knows")


def jobs_speak(stage):
    for token, status in ((None, 401), ("viewer", 403)):
        equal(stage.post("/api/v1/heartbeats/nightly", token=token).status, status, f"a word with the token of {token}")
    equal(stage.post("/api/v1/pause", {}).status, 403, "a source that would pause us")
    equal(stage.post("/api/v1/heartbeats/nightyl").status, 404, "a job that does not exist")
    equal(stage.post("/api/v1/heartbeats/nightly").status, 200, "a word without a body")
    wait_for(lambda: f"{stage.probes('nightly')}", lambda: stage.probes("nightly") == {"": ("ok", "none")})
    equal(stage.post("/api/v1/heartbeats/nightly", {"ok": False, "message": "no space left"}).status, 200, "a failure")
    stage.wait_incidents("job-missed", {"": "open"}, "a job that failed has an incident")
    equal(stage.post("/api/v1/heartbeats/nightly", {"message": "42 GB"}).status, 200, "a word")
    stage.wait_incidents("job-missed", {"": "resolved"}, "and it ends with the next that went well")
    for body in ("[]", '{"ok":"yes"}', '{"nonsense":1}', '{"ok":true,"ok":false}'):
        reply = stage.daemon.tcp.ask("POST", "/api/v1/heartbeats/nightly", body, {
            "Authorization": "Bearer secret-of-source", "Content-Type": "application/json"})
        check(reply.status == 400 and reply.content_type == "application/problem+json", lambda r=reply: f"{r!r}")


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    series_are_targets(stage)
    prometheus_fires(stage)
    alertmanager_calls(stage)
    jobs_speak(stage)
    a_restart_forgets_nothing(stage)
    prometheus_falls_silent(stage)
    print("prometheus: series are targets, alerts open and end incidents, silence is no all-clear, jobs are heard")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"prometheus: {failed}")
