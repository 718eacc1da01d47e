#!/usr/bin/env python3
"""Which steps run, and on whom: a rule that is triggered by hand, two commands on one resource, the machines of a fleet.

- Triggered, a rule runs its steps whatever its condition says, on the target that is named.
- Two commands with other arguments are two rungs of a ladder, each with a cooldown of its own.
- The machines of a fleet hold each other up by the group's rails only: one at a time, at most half of them within a
  spacing, and two of them in any case.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.daemon import Daemon
from support.parts import all_of
from support.target import Target
from support.waiting import check, equal, wait_for

HEAD = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
defaults: {every: 200ms, timeout: 2s, for: 0s, resolve_after: 400ms, settle: 0s, within: 5m, startup_grace: 0s}
"""
TRIGGERED = """\
resources: {api: {kind: service}}
probes:
  site: {http: "http://{target}/site", resource: api}
  after: {http: "http://{target}/after", resource: api}
  node: {http: "http://{target}/{{ target }}", targets: [a, b]}
rules:
  - {name: site-down, severity: P2, when: not site.up, steps: [{do: webhook, url: "http://{target}/restart", target: api}]}
  - name: bounce
    severity: P2
    when: not node.up
    steps: [{do: webhook, url: "http://{target}/bounce", body: "{{ target }}", hazard: reversible}]
  - name: verified
    severity: P2
    when: not site.up
    verify: after.up
    steps: [{do: webhook, url: "http://{target}/verified", hazard: reversible}]
"""
LADDERS = """\
resources: {x: {kind: service}, y: {kind: service}}
probes:
  x: {http: "http://{target}/x", resource: x}
  y: {http: "http://{target}/y", resource: y}
rules:
  - name: plain
    severity: P1
    when: not x.up
    within: 3s
    steps:
      - {do: exec, target: x, argv: [/bin/touch, "{dir}/x-first"]}
      - {do: exec, target: x, argv: [/bin/touch, "{dir}/x-second"]}
  - name: cooled
    severity: P1
    when: not y.up
    within: 3s
    steps:
      - {do: exec, target: y, argv: [/bin/touch, "{dir}/y-first"], cooldown: 1h}
      - {do: exec, target: y, argv: [/bin/touch, "{dir}/y-second"], cooldown: 1h}
"""
FLEET = """\
resources: {fleet: {kind: service, targets: node}, pair: {kind: service, targets: [y, z]}}
probes:
  node: {http: "http://{target}/{{ target }}", targets: [a, b, c, d, e, f], resource: fleet}
  twin: {http: "http://{target}/{{ target }}", targets: [y, z], resource: pair}
rules:
  - {name: node-down, severity: P2, when: not node.up, steps: [{do: exec, argv: [./restart, "{{ target }}"], target: fleet}]}
  - {name: twin-down, severity: P2, when: not twin.up, steps: [{do: exec, argv: [./restart, "{{ target }}"], target: pair}]}
"""
# Says when it begins, and ends when it is let go.
RESTART = """\
#!/bin/sh
cd "$(dirname "$0")" && echo "$1" >>begun && while [ ! -e let-go ]; do sleep 0.05; done
"""


class Stage:
    def __init__(self, directory, text):
        self.directory = directory
        self.target = Target()
        self.daemon = Daemon(directory, (HEAD + text).replace("{target}", self.target.address).replace("{dir}", directory))
        self.daemon.start()
        self.daemon.wait_ready()

    def path(self, name):
        return os.path.join(self.directory, name)

    def samples(self):
        self.daemon.child.must_live()
        return metrics.series(self.daemon.socket.get("/metrics").text)

    def let_pass(self, count=8, **probe):
        """So many more samples: what has not happened by then does not happen by itself."""
        def runs():
            return metrics.labelled(self.samples(), "runbookd_probe_runs_total", **probe)

        end = runs() + count
        wait_for(f"{count} more samples of {probe}", lambda: runs() >= end)

    def of_rule(self, rule):
        return next((i for i in self.daemon.incidents() if i["rule"] == rule), None)

    def begun(self):
        try:
            with open(self.path("begun"), encoding="ascii") as text:
                return text.read().split()
        except FileNotFoundError:
            return []

    def trigger(self, *arguments):
        status, out, err = self.daemon.verb("trigger", *arguments, "--json")
        check(status == 0, lambda: f"trigger {arguments}: {status} {out}{err}")

    def runs_its_step(self, rule, hook):
        """Whatever comes first, the step or the end of the incident: it is the step."""
        wait_for(f"an incident of {rule}", lambda: self.of_rule(rule))
        wait_for(f"{rule} runs or ends", lambda: self.target.hooks(hook) or self.of_rule(rule)["state"] == "resolved")
        check(self.target.hooks(hook), lambda: f"{rule} ran nothing: {self.of_rule(rule)['timeline']}")


def a2_trigger_while_all_is_well(directory):
    stage = Stage(directory, TRIGGERED)
    stage.trigger("site-down")
    stage.runs_its_step("site-down", "/restart")
    wait_for("it ends with its step", lambda: stage.of_rule("site-down")["state"] == "resolved")
    stage.target.break_("after")
    stage.let_pass(probe="after")
    stage.trigger("verified")
    stage.runs_its_step("verified", "/verified")
    stage.let_pass(probe="after")
    check(stage.of_rule("verified")["state"] != "resolved", "it is over before `verify` holds")
    stage.target.mend("after")
    wait_for("`verify` ends it", lambda: stage.of_rule("verified")["state"] == "resolved")
    stage.daemon.terminate()


def a2_one_of_several_targets(directory):
    stage = Stage(directory, TRIGGERED)
    for verb in ("trigger", "drill"):
        status, out, err = stage.daemon.verb(verb, "bounce")
        check(status == 2 and "--target" in err and "a, b" in err, lambda: f"{verb} without a target: {status} {out}{err}")
    status, out, err = stage.daemon.verb("drill", "bounce", "--target", "a", "--json")
    check(status == 0, lambda: f"a drill for a: {status} {out}{err}")
    wait_for("the drill is over", lambda: stage.of_rule("bounce")["state"] == "resolved")
    equal((stage.of_rule("bounce")["target"], stage.target.hooks()), ("a", []), "the drill's target and acts")
    stage.trigger("bounce", "--target", "b")
    hooks = wait_for("it runs", lambda: stage.target.hooks("/bounce"))
    equal([body for _, _, body in hooks], [b"b"], "the target")
    stage.daemon.terminate()


def is_a_ladder(stage, name, rule):
    stage.target.break_(name)
    first, second = stage.path(name + "-first"), stage.path(name + "-second")

    def climbs():
        steps = stage.of_rule(rule)["steps"]
        check(stage.of_rule(rule)["state"] != "escalated", lambda: f"handed to people before the second command: {steps}")
        return os.path.exists(second)

    wait_for("the first command runs", lambda: os.path.exists(first))
    wait_for(lambda: f"the second one, when the first has not helped: {stage.of_rule(rule)['steps']}", climbs)
    stage.target.mend(name)
    wait_for("it has helped", lambda: stage.of_rule(rule)["state"] == "resolved")
    stage.daemon.terminate()


def a3_two_commands_are_two_steps(directory):
    is_a_ladder(Stage(directory, LADDERS), "x", "plain")


def a3_each_with_a_cooldown_of_its_own(directory):
    is_a_ladder(Stage(directory, LADDERS), "y", "cooled")


def fleet(directory):
    restart = os.path.join(directory, "restart")
    with open(restart, "w", encoding="ascii") as out:
        out.write(RESTART)
    os.chmod(restart, 0o755)
    return Stage(directory, FLEET)


def a4_machines_wait_for_the_group_only(directory):
    """All within one spacing, which is ten minutes: a, b and c, and then no more of six."""
    stage = fleet(directory)
    stage.target.break_("a")
    stage.target.break_("b")
    wait_for("one of both is restarted", stage.begun)
    stage.let_pass(probe="node", target="a")
    stage.let_pass(probe="node", target="b")
    check(len(stage.begun()) == 1, lambda: f"at the same time: {stage.begun()}")
    with open(stage.path("let-go"), "w", encoding="ascii"):
        pass
    wait_for(lambda: f"then the other: {stage.begun()}", lambda: sorted(stage.begun()) == ["a", "b"])
    stage.target.break_("c")
    wait_for(lambda: f"a third: {stage.begun()}", lambda: len(stage.begun()) == 3)
    stage.target.break_("d")
    wait_for("the fourth waits for the spacing", lambda: metrics.labelled(
        stage.samples(), "runbookd_actions_withheld_total", reason="spacing") > 0)
    stage.let_pass(probe="node", target="d")
    equal(sorted(stage.begun()), ["a", "b", "c"], "restarted")
    stage.daemon.terminate()


def a4_two_of_two(directory):
    stage = fleet(directory)
    with open(stage.path("let-go"), "w", encoding="ascii"):
        pass
    for name in "yz":
        stage.target.break_(name)
        wait_for(lambda: f"{name} is restarted: {stage.begun()}", lambda: name in stage.begun())
    equal(stage.begun(), ["y", "z"], "restarted")
    stage.daemon.terminate()


if __name__ == "__main__":
    all_of("own_steps", a2_trigger_while_all_is_well, a2_one_of_several_targets, a3_two_commands_are_two_steps,
           a3_each_with_a_cooldown_of_its_own, a4_machines_wait_for_the_group_only, a4_two_of_two)
