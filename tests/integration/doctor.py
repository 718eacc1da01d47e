#!/usr/bin/env python3
"""`runbookd doctor` beside real peers: what can be reached is said, what cannot has a cure, and nobody is sent anything."""
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
    print("doctor: what can be reached, what cannot and why, and nothing was sent")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"doctor: {failed}")
