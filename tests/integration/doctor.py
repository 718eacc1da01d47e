#!/usr/bin/env python3
"""`runbookd doctor` beside real peers: what can be reached is said, what cannot has a cure, and nobody is sent anything; what a cloud
lets us do is asked of it, and what it does not has a cure."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit, run
from support.daemon import binary
from support.target import Target
from support.waiting import Failed, check, equal
from support.web import free_port
from support.world import PROJECT, REGION, World

RULEBOOK = """\
version: 1
self: {{sentinels: ["tcp:{target}", "tcp:127.0.0.1:{closed}", "http://{target}/health"]}}
probes:
  well: {{http: "http://{target}/well", timeout: 2s}}
  down: {{http: "http://{target}/down", timeout: 2s}}
  shut: {{tcp: "127.0.0.1:{closed}", timeout: 2s}}
  fleet: {{tcp: "{{{{ target }}}}", targets: ["{target}", "127.0.0.1:{closed}"], timeout: 2s}}
  job: {{heartbeat: {{within: 1h}}}}
contacts:
  hook: {{webhook: "http://{target}/hook?token=very-secret-token"}}
  lost: {{webhook: "http://127.0.0.1:{closed}/hook"}}
  phone: {{exec: {{argv: [no-such-program-here]}}}}
  shell: {{exec: {{argv: [/bin/sh, -c, "true"]}}}}
  call: {{external: "+44 20"}}
"""

CLOUD = """\
version: 1
google: {{project: {project}, region: {region}, credentials: metadata, metadata_host: "{cloud}", api_base: "http://{cloud}"}}
resources:
  api: {{kind: cloud_run.service}}
  lost: {{kind: cloud_run.service, name: nowhere}}
  db: {{kind: cloud_sql.instance, name: guesslyfe-db}}
rules:
  - {{name: bad-deploy, severity: P1, when: not api.ready, steps: [{{do: {step}}}]}}
"""
ROLLBACK = "cloud_run.rollback, target: api"
PROGRAM = "exec, target: api, argv: [/bin/true]"
READ, CHANGE = "run.services.get", "run.services.update"
NONE = ", or there is no such service"
ASKED = "run.projects.locations.services.testIamPermissions"


def permissions(world, config, step, denied=()):
    """What the doctor finds of each service's permissions, when these are not held."""
    world.order("settings", denied_permissions=list(denied))
    with open(config, "w", encoding="utf-8") as out:
        out.write(CLOUD.format(cloud=world.cloud, project=PROJECT, region=REGION, step=step))
    asked = world.look("state")["calls"].get(ASKED, 0)
    _, out, err = run([binary(), "doctor", "--config", config, "--json"])
    equal(world.look("state")["calls"].get(ASKED, 0), asked + 2, f"questions, one for each service: {err}")
    of = {f["what"]: f for f in json.loads(out)["findings"] if f["what"].endswith(": permissions")}
    equal(set(of), {"resource api: permissions", "resource lost: permissions"}, "whose permissions can be asked for")
    return of["resource api: permissions"], of["resource lost: permissions"]


def in_the_cloud(directory):
    """What we may do there is told before it is needed."""
    world = World(directory)
    config = os.path.join(directory, "cloud.yaml")
    api, lost = permissions(world, config, ROLLBACK)
    equal((api["fit"], api["detail"]), (True, "may read and change it"), "all that is needed is held")
    equal((lost["fit"], lost["detail"]), (False, f"lacks {READ}{NONE}"), "of a service that is not there")
    api, _ = permissions(world, config, ROLLBACK, denied=[CHANGE])
    equal((api["fit"], api["detail"]), (False, f"lacks {CHANGE}"), "who may not act")
    check("deploy/iam.md" in api["cure"], api)
    api, _ = permissions(world, config, PROGRAM, denied=[CHANGE])
    equal((api["fit"], api["detail"]), (True, "may read it"), "who does not act through the API")
    api, _ = permissions(world, config, ROLLBACK, denied=[READ, CHANGE])
    equal((api["fit"], api["detail"]), (False, f"lacks {READ} and {CHANGE}{NONE}"), "who may do nothing")
    world.order("faults", match="POST :testIamPermissions", when="after", status=403, count=-1)
    api, _ = permissions(world, config, ROLLBACK)
    equal(api["detail"], "PERMISSION_DENIED (403): The caller does not have permission", "the API's own reason")
    status, out, err = run([binary(), "doctor", "--config", config])
    check(status == 1 and "MEND  resource api: permissions: PERMISSION_DENIED" in out and "= are project" in out, out + err)
    equal(world.accepted(), [], "what was changed in the cloud")


def main():
    kill_all_at_exit()
    target = Target()
    target.break_("down")
    config = os.path.join(os.environ["TEST_DIR"], "rulebook.yaml")
    with open(config, "w", encoding="utf-8") as out:
        out.write(RULEBOOK.format(target=target.address, closed=free_port()))
    status, out, err = run([binary(), "doctor", "--config", config, "--json"])
    equal(status, 1, f"exit of a doctor that found something: {err}")
    found = {f["what"].split(",")[0]: f for f in json.loads(out)["findings"]}
    fit = {what for what, finding in found.items() if finding["fit"]}
    unfit = set(found) - fit
    check({"probe well", "probe down", "probe job", "contact hook", "contact shell"} <= fit, lambda: f"fit: {fit}")
    check({"probe shut", "contact lost", "contact phone"} <= unfit, lambda: f"to mend: {unfit}")
    equal(sum(what.startswith("sentinel") for what in fit), 2, "sentinels that answer")
    equal(sum(what.startswith("sentinel") for what in unfit), 1, "sentinels that do not")
    equal(sum(what.startswith("probe fleet") for what in fit), 1, "targets that can be reached")
    check(all(found[what].get("cure") for what in unfit), lambda: f"something has no cure: {found}")
    check("503" in found["probe down"]["detail"] or "500" in found["probe down"]["detail"], found["probe down"])
    equal(target.hooks(), [], "what was sent to anybody")
    check("very-secret-token" not in out + err, "a contact's secret")

    status, out, err = run([binary(), "doctor", "--config", config])
    check(status == 1 and "MEND  probe shut: refused" in out and "= is it up" in out and "to mend" in out, out + err)
    check("\033" not in out, "colours in a pipe")
    with open(config, "w", encoding="utf-8") as text:
        text.write(f'version: 1\nprobes: {{well: {{http: "http://{target.address}/well"}}}}\n')
    status, out, err = run([binary(), "doctor", "--config", config])
    check(status == 0 and "1 looked at, nothing to mend" in out, out + err)
    status, out, err = run([binary(), "doctor", "--config", config + ".none"])
    check(status == 1 and "rulebook.yaml.none" in err, out + err)
    in_the_cloud(os.environ["TEST_DIR"])
    print("doctor: what can be reached and done, what cannot and why, and nothing was sent")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"doctor: {failed}")
