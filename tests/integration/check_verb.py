#!/usr/bin/env python3
"""What `check` says beside its findings: the mode, exit codes, and what it does without secrets and beside other files."""
import json
import os
import pathlib
import subprocess
import sys

root = pathlib.Path(os.environ.get("RUNBOOKD_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
runbookd = os.environ.get("RUNBOOKD", str(root / "build/dev/runbookd"))
directory = pathlib.Path(os.environ["TEST_DIR"])
PROBE = 'probes: {site: {http: "http://127.0.0.1:8080/"}}\n'
RULE = "rules:\n  - {name: down, severity: P2, when: not site.up%s}\n"
failures = []


def check(name, text, *flags, **variables):
    path = directory / name
    path.write_text(text, encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith("RUNBOOKD_TEST_")}
    done = subprocess.run([runbookd, "check", str(path), *flags], capture_output=True, text=True, timeout=60,
                          env={**env, **variables})
    return done.returncode, done.stdout, done.stderr


def expect(what, found, wanted):
    if found != wanted:
        failures.append(f"{what}\n  expected {wanted!r}\n  found    {found!r}")


# Which mode it will run in, always.
summary = "fine: 1 rule, 1 source, 0 resources\nmode: "
expect("no mode", check("a.yaml", "version: 1\n" + PROBE + RULE % "")[1], summary + "observe, since none is written: nothing is changed\n")
expect("act", check("a.yaml", "version: 1\nmode: act\n" + PROBE + RULE % "")[1], summary + "act\n")
expect("a lower rule", check("a.yaml", "version: 1\nmode: act\n" + PROBE + RULE % ", mode: observe")[1],
       summary + "act (1 rule lower it)\n")
expect("json", json.loads(check("a.yaml", "version: 1\nmode: approve\n" + PROBE, "--json")[1])["mode"], "approve")

# A machine without the secrets: silent with --no-secrets, also under --strict.
secret = 'version: 1\nmode: "${RUNBOOKD_TEST_MODE:-act}"\nserver: {tokens_file: /nonexistent/tokens}\n' \
         'probes: {pg: {postgres: "${file:/nonexistent/dsn}", every: "${RUNBOOKD_TEST_EVERY}"}}\n' \
         'rules:\n  - {name: full, severity: P2, when: "pg.connections / pg.max_connections > ${RUNBOOKD_TEST_LIMIT}", ' \
         'for: 2m, steps: [{do: exec, argv: [/nonexistent/program]}]}\nself: {sentinels: ["tcp:192.0.2.1:443"]}\n'
code, out, err = check("s.yaml", secret, "--strict", "--no-secrets")
expect("no secrets", (code, out, err), (0, summary + "act\n", ""))
expect("no secrets, unset", check("s.yaml", secret)[0], 1)
code, out, err = check("s.yaml", secret.replace("pg.connections", "pg.conections"), "--no-secrets")
expect("an error beside a placeholder", (code, "has no signal `conections`" in err), (1, True))
code, out, err = check("s.yaml", secret, "--no-secrets", RUNBOOKD_TEST_LIMIT="5")
expect("a variable of the wrong type", (code, "compares a ratio with a plain number" in err), (1, True))

# Findings of an included file stand at its own place.
(directory / "team.yaml").write_text("mode: act\nrules: []\n", encoding="utf-8")
code, out, err = check("m.yaml", "version: 1\nmode: observe\ninclude: team.yaml\n")
expect("a raised mode", (code, err.split("\n", 1)[0]),
       (1, f"{directory}/team.yaml:1:7: error: `{directory}/team.yaml`: an included file may lower the `mode`, never raise it"))

expect("strict", check("t.yaml", "version: 1\nprobes: {a: {tcp: \"127.0.0.1:1\", targets: [x]}}\n", "--strict")[0], 1)

print("\n".join(failures) or "check says what it should")
sys.exit(1 if failures else 0)
