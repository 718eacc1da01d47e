#!/usr/bin/env python3
"""The polkit rule that ships says yes to one user, one verb and the units that it names, and is silent otherwise.

Its JavaScript is run by node with a polkit of our own; 77 (cannot be judged here) without node.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

root = pathlib.Path(os.environ.get("RUNBOOKD_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
rule = root / "deploy/systemd/50-runbookd.rules"

HARNESS = """
const fs = require("fs");
let rule = null;
const polkit = {Result: {YES: "yes", NO: "no", NOT_HANDLED: "silent"}, addRule: f => { rule = f; }};
new Function("polkit", fs.readFileSync(process.argv[1], "utf8"))(polkit);
const ask = c => rule({id: c.id, lookup: name => c[name]}, {user: c.user}) || "silent";
console.log(JSON.stringify(JSON.parse(process.argv[2]).map(ask)));
"""

ALLOWED = {"id": "org.freedesktop.systemd1.manage-units", "user": "runbookd", "verb": "restart", "unit": "shop.service"}
OTHERS = [{"user": "root2"}, {"verb": "stop"}, {"verb": "start"}, {"unit": "ssh.service"}, {"unit": None},
          {"id": "org.freedesktop.systemd1.manage-unit-files"}, {"unit": "shop.service2"}, {"verb": None}]

node = shutil.which("node")
if node is None:
    print("there is no node here")
    sys.exit(77)
asked = [ALLOWED, *[{**ALLOWED, **other} for other in OTHERS]]
answer = subprocess.run([node, "-e", HARNESS, str(rule), json.dumps(asked)], capture_output=True, text=True,
                        timeout=60, check=False)
expected = ["yes"] + ["silent"] * len(OTHERS)
if answer.returncode != 0 or json.loads(answer.stdout) != expected:
    print(f"{rule.name}: expected {expected}, got {answer.stdout or answer.stderr}")
    sys.exit(1)
print(f"the rule allows what it names, and none of {len(OTHERS)} others")
