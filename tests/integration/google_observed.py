#!/usr/bin/env python3
"""What Google Cloud tells drives rules of a real daemon from fault to resolved: log lines, a backup that is stale, an instance that
is stopped, a connector and a domain that are not ready, a metric; and a cloud that is away, or out of quota, drives none."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.target import Target
from support.waiting import Failed, check, equal, wait_for
from support.world import PROJECT, REGION, World

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
google: {project: {project}, region: {region}, credentials: metadata, metadata_host: "{cloud}", api_base: "http://{cloud}"}
resources:
  db: {kind: cloud_sql.instance, name: guesslyfe-db}
  connector: {kind: vpc_connector, name: guesslyfe-vpc-connector}
  domain: {kind: domain_mapping, name: api.guesslyfe.com}
probes:
  oom: {gcp_logs: 'resource.type="cloud_run_revision" AND textPayload:"out of memory"'}
  backups: {gcp_sql_backups: guesslyfe-db, resource: db}
  depth: {gcp_metric: {filter: 'metric.type="custom.googleapis.com/depth"', aligner: ALIGN_MEAN, reducer: REDUCE_SUM}}
defaults: {every: 200ms, timeout: 3s, for: 0s, resolve_after: 300ms, settle: 0s, within: 60s, startup_grace: 0s}
rules:
  - {name: memory, severity: P2, when: increase(oom.matches over 3s) > 0, evidence: [oom], steps: [{step}]}
  - {name: backup, severity: P2, when: age(backups.last_success) > 20m, steps: [{step}]}
  - {name: stopped, severity: P1, when: not db.running or db.disk_used > 80%, steps: [{step}]}
  - {name: connector, severity: P1, when: not connector.ready, steps: [{step}]}
  - {name: domain, severity: P2, when: not domain.ready, steps: [{step}]}
  - {name: backlog, severity: P2, when: depth.value > 100 and age(depth.at) < 10m, steps: [{step}]}
"""
STEP = '{do: webhook, url: "http://{target}/told", hazard: diagnose}'
RULES = ("memory", "backup", "stopped", "connector", "domain", "backlog")


class Stage:
    def __init__(self, directory):
        self.world = World(directory)
        self.target = Target()
        self.world.order("backup", age_s=60, bytes=1 << 20)
        self.world.order("gauge", type="custom.googleapis.com/depth", value=3, series=4)
        text = RULEBOOK.replace("{step}", STEP).replace("{target}", self.target.address).replace("{cloud}", self.world.cloud)
        self.daemon = Daemon(directory, text.replace("{project}", PROJECT).replace("{region}", REGION))
        self.daemon.start()
        self.daemon.wait_ready()

    def seen(self, name):
        self.daemon.child.must_live()
        answer = self.daemon.socket.get("/api/v1/probes").json
        return next(p for p in answer["probes"] + answer["resources"] if p["name"] == name)

    def incidents(self, rule):
        return [i for i in self.daemon.incidents() if i["rule"] == rule]

    def is_open(self, rule):
        return next((i for i in self.incidents(rule) if i["state"] != "resolved"), None)

    def comes_and_goes(self, rule, fault, cure):
        """From fault to resolved, once; the incident as it was at the end."""
        before = len(self.incidents(rule))
        fault()
        opened = wait_for(f"{rule} opens", lambda: self.is_open(rule))
        cure()
        wait_for(f"{rule} is over", lambda: self.is_open(rule) is None)
        equal(len(self.incidents(rule)), before + 1, f"incidents of {rule}")
        return next(i for i in self.incidents(rule) if i["id"] == opened["id"])


def all_is_seen(stage):
    equal(stage.seen("db")["signals"]["running"]["value"], True, "whether the database runs")
    equal(stage.seen("db")["signals"]["tier"]["value"], "db-custom-2-7680", "its tier")
    check(stage.seen("db")["detail"].startswith("disk_used is "), stage.seen("db"))
    equal(stage.seen("depth")["signals"]["value"]["value"], 12, "the sum of four series")
    check(stage.seen("depth")["detail"].startswith("the point is "), stage.seen("depth"))
    equal(stage.seen("oom")["signals"]["matches"]["value"], 0, "entries since the daemon began")
    equal(stage.seen("backups")["signals"]["last_size"]["value"], 1 << 20, "the size of the last backup")
    equal([r for r in RULES if stage.incidents(r)], [], "incidents while all is well")


def each_drives_its_rule(stage):
    order = stage.world.order
    memory = stage.comes_and_goes("memory", lambda: order("log", text="out of memory: killed", count=3), lambda: None)
    shown = [part["text"] for e in memory["evidence"] if e["probe"] == "oom" for part in e["parts"]]
    check("out of memory: killed" in shown, memory["evidence"])
    equal(stage.seen("oom")["signals"]["matches"]["value"], 3, "entries, each counted once")
    stage.comes_and_goes("connector", lambda: order("connector", state="ERROR"), lambda: order("connector", state="READY"))
    stage.comes_and_goes("domain", lambda: order("domain", ready="False", reason="CertificatePending"), lambda: order("domain"))
    stage.comes_and_goes("stopped", lambda: order("sql", activation="NEVER"), lambda: order("sql", activation="ALWAYS"))
    stage.comes_and_goes("stopped", lambda: order("sql", disk_used=0.9), lambda: order("sql", disk_used=0.5))
    stage.comes_and_goes("backlog", lambda: order("gauge", type="custom.googleapis.com/depth", value=500),
                         lambda: order("gauge", type="custom.googleapis.com/depth", value=5))


def a_stale_backup(directory):
    os.mkdir(directory)
    stage = Stage(directory)
    for _ in range(20):
        stage.world.order("backup", status="FAILED", age_s=30, error="no space")
    wait_for("the failures are told", lambda: "no space" in (stage.seen("backups")["detail"] or ""))
    equal(stage.seen("backups")["outcome"], "ok", "a probe that found an earlier success")
    stage.daemon.terminate()
    stage.world.child.kill()


def a_cloud_that_is_away(stage):
    """Nothing opens: what hides the cloud from us is no evidence."""
    before = {rule: len(stage.incidents(rule)) for rule in RULES}
    stage.world.order("faults", match="* googleapis.com", status=429, retry_after=3600, count=-1)
    names = ("db", "connector", "domain", "oom", "backups", "depth")
    wait_for("all are unknown", lambda: {stage.seen(n)["outcome"] for n in names} == {"unknown"})
    check("it is asked again in" in stage.seen("oom")["detail"], stage.seen("oom"))
    equal({rule: len(stage.incidents(rule)) for rule in RULES}, before, "incidents while the cloud is out of quota")


def main():
    kill_all_at_exit()
    stage = Stage(os.environ["TEST_DIR"])
    all_is_seen(stage)
    each_drives_its_rule(stage)
    a_cloud_that_is_away(stage)
    stage.daemon.terminate()
    a_stale_backup(os.path.join(os.environ["TEST_DIR"], "stale"))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(f"FAILED: {failure}")
        sys.exit(1)
