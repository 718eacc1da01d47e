#!/usr/bin/env python3
"""The main path as a user sees it: a deployment fails 8% of the requests, runbookd rolls it back.

A real daemon, the simulated cloud, a real Prometheus; `for: 10s`, probes every second. What is said is
compared with what happened: the daemon's words with the cloud's log, its times with ours.
"""
import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import contract, metrics, rulebook
from support.children import kill_all_at_exit
from support.clock import seconds
from support.daemon import Daemon
from support.waiting import Failed, check, equal, wait_for
from support.world import World

FOR = 10.0
INTERVAL = 1.0
WINDOW = 5.0
TIMEOUT = 0.5
TIMES = {"every": "1s", "timeout": "500ms", "window": "5s", "short_window": "3s", "for_": "10s", "settle": "1s",
         "resolve_after": "3s", "within": "30s", "grace": "2s", "observe": "1s", "observe_timeout": "800ms"}
SHORT = TIMES | {"every": "200ms", "timeout": "150ms", "window": "2s", "short_window": "1s", "for_": "1s",
                 "settle": "500ms", "resolve_after": "1s", "grace": "1s"}
CLOCK = 0.001  # the API tells times to the millisecond

# What the journal tells of one incident, in this order.
TALE = [("opened", None), ("intent", None), ("state", "remediating"), ("progress", None), ("outcome", "ok"),
        ("step", "verifying"), ("step", "fixed"), ("state", "recovering"), ("state", "resolved")]
TIMELINE = ["opened", "intent", "state", "outcome", "step", "step", "state", "state"]


def rule_of(daemon):
    return daemon.socket.get("/api/v1/rules").json["rules"][0]


def last_reload(daemon):
    samples = metrics.series(daemon.socket.get("/metrics").text)
    return metrics.labelled(samples, "runbookd_config_last_reload_successful")


def becomes_ready(world, daemon):
    """The first run of a probe hangs until its timeout: so long the daemon is alive, but not ready."""
    world.order("faults", match="GET workload/api/v1/health", kind="hang", count=1)
    daemon.start()
    wait_for("runbookd answers", daemon.answers)
    first = daemon.socket.get("/-/ready")
    contract.is_problem(first, {503}, "/-/ready before the first round")
    check("first run" in first.text, lambda: f"it does not say why it is not ready: {first!r}")
    daemon.wait_ready()
    equal(daemon.socket.get("/-/healthy").status, 200, "/-/healthy")
    wait_for("all probes are well", lambda: all(
        p["outcome"] == "ok" for p in daemon.socket.get("/api/v1/probes").json["probes"]))


def broken(daemon):
    """The rulebook with a mistake whose place is known: (text, line)."""
    text = daemon.text.replace("error_ratio > 1%, requests", "error_ratio > 1, requests")
    check(text != daemon.text, "the rulebook has no such line")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "error_ratio > 1, requests" in row)
    return text, line


def reloads(daemon):
    """A broken rulebook never replaces the running one, by POST or by SIGHUP; a good one does."""
    before = daemon.socket.get("/api/v1/status").json["config_hash"]
    text, line = broken(daemon)
    daemon.write_config(text)
    refused = daemon.socket.post("/-/reload")
    contract.is_problem(refused, {400}, "reload of a broken rulebook")
    check(f"{daemon.config}:{line}:" in refused.json["detail"] and "ratio" in refused.text,
          lambda: f"the reload does not say where: {refused!r}")
    equal(daemon.socket.get("/api/v1/status").json["config_hash"], before, "the config after a refused reload")
    wait_for("/metrics says that the reload failed", lambda: last_reload(daemon) == 0)

    daemon.write_config(daemon.text)
    equal(daemon.socket.post("/-/reload").status, 200, "reload of a good rulebook")
    wait_for("/metrics says that the reload succeeded", lambda: last_reload(daemon) == 1)

    other = daemon.text.replace("name: high-error-rate", "name: renamed")
    daemon.write_config(other)
    daemon.child.signal(signal.SIGHUP)
    wait_for("SIGHUP brings the new rule", lambda: rule_of(daemon)["name"] == "renamed")
    daemon.write_config(text)
    daemon.child.signal(signal.SIGHUP)
    wait_for("SIGHUP with a broken rulebook is refused", lambda: last_reload(daemon) == 0)
    equal(rule_of(daemon)["name"], "renamed", "the rule after a refused SIGHUP")
    daemon.write_config(daemon.text)
    daemon.child.signal(signal.SIGHUP)
    wait_for("SIGHUP brings the old rule back", lambda: rule_of(daemon)["name"] == rulebook.RULE)


def born_at_zero(daemon):
    """Every series that the rulebook implies exists from the start."""
    samples = metrics.series(metrics.text_of(daemon.tcp))
    for name, labels in (("runbookd_actions_total", {"action": "cloud_run.rollback", "resource": "api"}),
                         ("runbookd_action_failures_total", {"action": "cloud_run.rollback", "resource": "api"}),
                         ("runbookd_actions_total", {"action": "cloud_run.restart", "resource": "api"}),
                         ("runbookd_incidents_total", {"rule": rulebook.RULE, "severity": "P1"}),
                         ("runbookd_incidents_open", {"severity": "P1"}),
                         ("runbookd_rule_state", {"rule": rulebook.RULE, "state": "firing"})):
        equal(metrics.labelled(samples, name, **labels), 0, f"{name} {labels} at the start")


def breaks(world, daemon):
    """Never ready, then bad: (the two names, when the bad one got the traffic)."""
    wait_for("the good revision was seen serving", lambda: any(r["kind"] == "serving" for r in daemon.journal()))
    wait_for("the rule can be judged", lambda: rule_of(daemon)["unknown"] is None)
    equal(rule_of(daemon)["state"], "ok", "the rule before the deployment")
    never_ready = world.deploy(ready=False)
    before = time.time()
    bad = world.deploy(error_rate=0.08)
    equal(world.serving(), bad, "after the deployment serves")
    return never_ready, bad, before


def the_incident(daemon):
    found = daemon.incidents()
    equal(len(found), 1, "incidents")
    return found[0]


def reacted_in_time(incident, deployed):
    bound = FOR + INTERVAL + 1
    first_bad = seconds(incident["first_bad_at"])
    started = seconds(incident["first_action_at"])
    check(deployed <= first_bad + CLOCK, f"the breach was seen {deployed - first_bad:.3f} s before the deployment")
    seen = first_bad - deployed
    check(seen <= WINDOW + INTERVAL + TIMEOUT, f"the breach was seen only {seen:.3f} s after the deployment")
    took = started - first_bad
    check(FOR - CLOCK <= took <= bound, f"the rollback started {took:.3f} s after the breach, not {FOR:g} to {bound:g}")
    print(f"story: breach seen {seen:.2f} s after the deployment, rollback {took:.2f} s after it (at most {bound:g})")


def tells(daemon, incident, good, never_ready, bad):
    """Timeline and journal tell the story, in order, and with the reasons."""
    records, shown = [], []

    def told_to_its_end():  # the API answers from memory, and only an INTENT waits for the disk
        told = [r for r in daemon.journal() if r.get("incident") == incident["id"]]
        shown[:] = [r for r in told if r["kind"] == "evidence"]
        records[:] = [r for r in told if r["kind"] != "evidence"]
        return len(records) >= len(TALE)

    wait_for(lambda: f"the journal tells {len(TALE)} records, not {records}", told_to_its_end)
    equal([(r["kind"], r.get("status") if status else None) for r, (_, status) in zip(records, TALE)], TALE,
          "the journal's tale")
    equal(len(records), len(TALE), "records of the incident")
    equal([e["kind"] for e in incident["timeline"]], TIMELINE, "the timeline")
    times = [seconds(e["at"]) for e in incident["timeline"]]
    equal(times, sorted(times), "times of the timeline")
    intent = records[1]
    equal((intent["facts"]["from"], intent["facts"]["to"]), (bad, good), "the INTENT's from and to")
    equal(intent["facts"]["rejected"], f"{never_ready}: not ready", "why not the one in between")
    equal([incident[k] for k in ("rule", "severity", "state")], [rulebook.RULE, "P1", "resolved"], "the incident")
    equal([(s["do"], s["target"], s["status"], s["outcome"]) for s in incident["steps"]],
          [("cloud_run.rollback", "api", "fixed", "ok")], "the steps")
    for member in ("id", "target", "opened_at", "acked_at", "resolved_at", "summary", "evidence"):
        check(member in incident, f"the incident has no `{member}`")
    equal([e["probe"] for e in incident["evidence"]], [r["facts"]["probe"] for r in shown], "what the probes showed")
    check(shown, "no probe showed anything when it opened")
    equal(daemon.tcp.get(f"/api/v1/incidents/{incident['id']}").json, incident, "the incident by its id")
    return intent


def did_it(world, good, intent):
    """By the cloud's own log: one request, after the INTENT, to the last known good revision."""
    changes = world.accepted()
    equal(len(changes), 1, "accepted mutating requests")
    equal([(t["revision"], t["percent"]) for t in changes[0]["body"]["traffic"]], [(good, 100)], "traffic went")
    equal(changes[0]["query"]["updateMask"], "traffic", "the update mask")
    check(seconds(intent["at"]) <= seconds(changes[0]["time"]), "the request was sent before its INTENT")
    equal(world.serving(), good, "at the end serves")


def shows(daemon, incident):
    """The live verbs through the unix socket, for people and as JSON."""
    for arguments, words in ((("incidents", incident["id"]), ("resolved", "cloud_run.rollback", "fixed", "TIMELINE")),
                             (("incidents",), (incident["id"], "P1", "resolved")),
                             (("status",), (rulebook.RULE, "site", "app")),
                             (("status", "--json"), ('"mode":"act"',)),
                             (("incidents", incident["id"], "--json"), (f'"id":"{incident["id"]}"',))):
        status, out, err = daemon.verb(*arguments)
        check(status == 0 and all(word in out for word in words), lambda: f"{arguments}: {status}\n{out}{err}")
    status, _, err = daemon.verb("incidents", "INC-999")
    check(status != 0 and err, "an incident that is not there is no success")


def exports(daemon, prometheus):
    wait_for("/metrics tells that nothing is open", lambda: metrics.labelled(
        metrics.series(daemon.tcp.get("/metrics").text), "runbookd_incidents_open", severity="P1") == 0)
    text = metrics.text_of(daemon.tcp)
    metrics.promtool_accepts(text)
    samples = metrics.series(text)
    for name, labels in (("runbookd_incidents_total", {"rule": rulebook.RULE, "severity": "P1"}),
                         ("runbookd_actions_total", {"action": "cloud_run.rollback", "resource": "api"}),
                         ("runbookd_incident_time_to_act_seconds_count", {"rule": rulebook.RULE}),
                         ("runbookd_incident_time_to_recover_seconds_count", {"rule": rulebook.RULE})):
        equal(metrics.labelled(samples, name, **labels), 1, f"{name} {labels}")
    equal(metrics.labelled(samples, "runbookd_action_failures_total", action="cloud_run.rollback"), 0, "failures")
    prometheus.wait_for('up{job="runbookd"}', 1)
    prometheus.wait_for('runbookd_actions_total{action="cloud_run.rollback",resource="api"}', 1)


def changed_in_the_middle(directory):
    """A reload that changes the rule while its action runs: that ends as it began, and is not repeated."""
    os.mkdir(directory)
    world = World(directory, operation_ms=4000)
    good = world.deploy(traffic="latest")
    daemon = Daemon(directory, rulebook.story(world, **SHORT))
    daemon.start()
    daemon.wait_ready()
    breaks(world, daemon)
    wait_for("the operation runs", lambda: any(r["kind"] == "progress" for r in daemon.journal()))
    changed = daemon.text.replace("verify: errors_now < 1%", "verify: errors_now < 0.9%")
    check(changed != daemon.text, "the rulebook has no such line")
    daemon.write_config(changed)
    equal(daemon.socket.post("/-/reload").status, 200, "reload while an action runs")
    wait_for(lambda: f"the incident is resolved: {daemon.incidents()}",
             lambda: daemon.child.must_live() and any(i["state"] == "resolved" for i in daemon.incidents()), 60)
    records = daemon.journal()
    equal([r["kind"] for r in records if r["kind"] in ("intent", "outcome")], ["intent", "outcome"], "of actions")
    did_it(world, good, next(r for r in records if r["kind"] == "intent"))
    equal([s["status"] for s in the_incident(daemon)["steps"]], ["fixed"], "the steps")
    daemon.terminate()
    world.child.kill()


def main_path(directory):
    world = World(directory)
    good = world.deploy(traffic="latest")
    daemon = Daemon(directory, rulebook.story(world, **TIMES))
    becomes_ready(world, daemon)
    prometheus = metrics.Prometheus(os.path.join(directory, "prometheus"), f"127.0.0.1:{daemon.port}")
    contract.all_of_it(daemon)
    born_at_zero(daemon)
    reloads(daemon)

    never_ready, bad, deployed = breaks(world, daemon)
    wait_for("the rule is suspected", lambda: rule_of(daemon)["state"] == "suspected")
    # An unchanged rule keeps its clock over a reload: the bound below holds all the same.
    equal(daemon.socket.post("/-/reload").status, 200, "reload while suspected")
    wait_for("the incident is resolved",
             lambda: daemon.child.must_live() and any(i["state"] == "resolved" for i in daemon.incidents()), 60)
    incident = the_incident(daemon)
    reacted_in_time(incident, deployed)
    did_it(world, good, tells(daemon, incident, good, never_ready, bad))
    exports(daemon, prometheus)
    shows(daemon, incident)
    status, out, err = daemon.audit()
    check(status == 0 and "intact" in out, lambda: f"audit verify: {status} {out} {err}")
    took = daemon.terminate()
    status, out, err = daemon.audit()
    check(status == 0 and "intact" in out, lambda: f"audit verify after the end: {status} {out} {err}")
    print(f"story: rolled back from {bad} to {good}, resolved; ended {took:.2f} s after SIGTERM; {out.strip()}")


def main():
    directory = os.environ["TEST_DIR"]
    kill_all_at_exit()
    main_path(directory)
    changed_in_the_middle(os.path.join(directory, "changed"))


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"story: {failed}")
