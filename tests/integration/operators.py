#!/usr/bin/env python3
"""People steer a real daemon: through its unix socket, and over HTTP with tokens and roles.

What a verb says is compared with what happens: webhooks that arrive or do not, records with the right name.
"""
import hashlib
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import kill_all_at_exit, run
from support.daemon import Daemon, binary
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

ROLES = ["viewer", "operator", "approver", "admin"]  # each may what those before it may
PEOPLE = {"vera": "viewer", "otto": "operator", "ann": "approver", "zed": "approver", "adam": "admin"}
VERBS = ["ack", "resolve", "approve", "deny", "silence", "unsilence", "pause", "resume", "trigger", "drill", "unlock",
         "note", "done", "explain", "status", "incidents", "tasks", "postmortem"]

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}", tokens_file: "{tokens}"}
store: {path: "{state}"}
contacts:
  ops: {members: [ann, bea], webhook: "http://{target}/told"}
resources: {api: {kind: service}, db: {kind: service}}
probes:
  site:  {http: "http://{target}/site", resource: api}
  store: {http: "http://{target}/store", resource: db}
defaults: {every: 200ms, timeout: 150ms, for: 0s, resolve_after: 400ms, settle: 0s, within: 60s, startup_grace: 0s,
           rails: {spacing: {reversible: 0s}}}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://{target}/restart", target: api, hazard: reversible}]
  - name: store-down
    severity: P1
    when: not store.up
    steps: [{do: webhook, url: "http://{target}/failover", target: db, hazard: reversible,
             approval: {from: [ops], ttl: 5m}}]
  - name: by-hand
    severity: P2
    when: manual
    run: all
    steps: [{do: webhook, url: "http://{target}/block", body: "{{ var.ip }}", target: api, hazard: reversible}]
"""


class Stage:
    """The daemon, what it watches, and the people with their tokens."""

    def __init__(self, directory):
        self.directory = directory
        self.target = Target()
        tokens = os.path.join(directory, "tokens")
        with open(tokens, "w", encoding="ascii") as out:
            for name, role in PEOPLE.items():
                secret = f"secret-of-{name}"
                with open(self.token_file(name), "w", encoding="ascii") as own:
                    own.write(secret)
                out.write(f"{name} {role} sha256:{hashlib.sha256(secret.encode()).hexdigest()}\n")
        text = RULEBOOK.replace("{tokens}", tokens).replace("{target}", self.target.address)
        self.daemon = Daemon(directory, text)
        self.daemon.start()
        self.daemon.wait_ready()

    def token_file(self, name):
        return os.path.join(self.directory, f"{name}.token")

    def socket(self, *arguments):
        """As whom the kernel knows: an admin."""
        return self.daemon.verb(*arguments)

    def as_(self, name, *arguments):
        return run([binary(), *arguments, "--url", f"http://127.0.0.1:{self.daemon.port}", "--token-file",
                    self.token_file(name)])

    def ask(self, name, method, path, body=None):
        headers = {"Authorization": f"Bearer secret-of-{name}"} if name else {}
        return self.daemon.tcp.ask(method, path, body, headers)

    def open_incident(self, rule, state=None):
        for incident in self.daemon.incidents():
            if incident["rule"] == rule and incident["state"] != "resolved":
                return incident if state in (None, incident["state"]) else None
        return None

    def wait_open(self, rule, state=None):
        return wait_for(f"{rule} is {state or 'open'}", lambda: self.open_incident(rule, state))

    def wait_closed(self, rule):
        wait_for(f"{rule} is over", lambda: not self.open_incident(rule))

    def runs_of(self, probe):
        samples = metrics.series(self.daemon.socket.get("/metrics").text)
        return metrics.labelled(samples, "runbookd_probe_runs_total", probe=probe)

    def let_pass(self, probe, count):
        """So many more samples: what has not happened by then does not happen by itself."""
        end = self.runs_of(probe) + count
        wait_for(f"{count} more samples of {probe}", lambda: self.runs_of(probe) >= end)

    def words(self):
        """Every word of people in the journal: (verb, who)."""
        return [(r["status"], r["facts"]["who"]) for r in self.daemon.journal() if r["kind"] == "operator"]


def says(answer, code, *words):
    """Exit code, and words that stand in what was printed for people."""
    status, out, err = answer
    text = out if code == 0 else err
    check(status == code, lambda: f"exit {status}, not {code}: {out}{err}")
    for word in words:
        check(word in text, lambda: f"{word!r} is not in {text!r}")
    check("\033" not in out + err, lambda: f"colours in a pipe: {out + err!r}")
    return text


def helps():
    for verb in VERBS:
        status, out, _ = run([binary(), verb, "-h"])
        check(status == 0 and "Example: runbookd " + verb in out, lambda: f"{verb} -h: {status} {out}")
    says(run([binary(), "pause", "--state-dir", "/nonexistent"]), 2, "cannot reach runbookd", "is it running?")
    says(run([binary(), "silence", "x", "--reason", "r"]), 2, "--for or --until")
    for blank in ("", "  "):
        says(run([binary(), "pause", "--reason", blank]), 2, "--reason", "say why")
    says(run([binary(), "puase"]), 2, "there is no verb `puase`", "did you mean pause?")
    equal(run([binary(), "resolve", "INC-1"])[0], 2, "resolve without a reason")


def pauses(stage):
    target = stage.target
    says(stage.socket("pause", "--reason", "migration"), 0, "paused: nothing is started until `runbookd resume`")
    target.break_("site")
    incident = stage.wait_open("site-down")
    stage.let_pass("site", 8)
    equal(target.hooks("/restart"), [], "webhooks while paused")
    text = says(stage.socket("explain", "site-down"), 0, "site-down: firing", "withheld: paused (everything is paused)",
                "not site.up: true", "site.up = false (sample ")
    check("└ not site.up" in text and incident["id"] in text, lambda: f"no tree: {text}")
    same = json.loads(stage.socket("explain", incident["id"], "--json")[1])["explanations"]
    equal([(e["rule"], e["incident"]) for e in same], [("site-down", incident["id"])], "explain by incident")
    says(stage.socket("status"), 0, "PAUSED everything", "mode act", incident["id"])

    stage.daemon.terminate()
    stage.daemon.start()
    stage.daemon.wait_ready()
    says(stage.socket("status"), 0, "PAUSED everything")
    stage.let_pass("site", 8)
    equal(target.hooks("/restart"), [], "webhooks after a restart, still paused")

    says(stage.socket("resume", "db"), 2, "everything is paused, not db alone")
    says(stage.as_("otto", "resume"), 0, "resumed")
    wait_for("what was held back is done", lambda: target.hooks("/restart"))
    says(stage.socket("resume"), 2, "nothing is paused")
    target.mend("site")
    stage.wait_closed("site-down")


def approvals(stage):
    target = stage.target
    target.break_("store")
    incident = stage.wait_open("store-down", "awaiting_approval")
    said = len(stage.words())
    pending = stage.daemon.socket.get("/api/v1/approvals").json["approvals"]
    equal([(p["incident"], p["from"], p["resource"]) for p in pending], [(incident["id"], ["ops", "ann", "bea"], "db")],
          "pending approvals")
    question = incident["id"] + ".q1"
    equal(pending[0]["id"], question, "the question's id")
    says(stage.socket("status"), 0, "WAITS FOR YOU", question, "from ops, ann, bea")
    says(stage.socket("incidents", incident["id"]), 0, f"runbookd approve {question}")
    says(stage.as_("zed", "approve", incident["id"]), 2, "zed may not answer", "who may: ops, ann, bea")
    says(stage.as_("otto", "approve", incident["id"]), 2, "the role approver is needed", "otto is operator")
    says(stage.socket("approve", incident["id"]), 2, "may not answer")  # the socket's admin is not listed
    equal(stage.ask("zed", "POST", f"/api/v1/approvals/{incident['id']}/approve").status, 403, "approval of zed")
    equal(len(stage.words()), said, "words that reached the journal")
    equal(target.hooks("/failover"), [], "webhooks before the approval")
    says(stage.as_("ann", "approve", question.replace("q1", "q2")), 2, "does not stand", question)
    says(stage.as_("ann", "approve", question), 0, "approved")
    wait_for("what was approved is done", lambda: target.hooks("/failover"))
    equal(stage.words()[-1], ("approve", "ann"), "who approved")
    says(stage.as_("ann", "approve", incident["id"]), 2, "nothing of")
    target.mend("store")
    stage.wait_closed("store-down")

    target.break_("store")
    incident = stage.wait_open("store-down", "awaiting_approval")
    says(stage.as_("ann", "deny", incident["id"], "--reason", "a backup is running"), 0, "denied")
    stage.wait_open("store-down", "escalated")
    says(stage.as_("otto", "ack", incident["id"]), 0, "acknowledged by otto")
    says(stage.socket("resolve", incident["id"], "--reason", "by hand"), 0, "is resolved")
    says(stage.socket("resolve", incident["id"], "--reason", "by hand"), 2, "resolved already")
    equal(len(target.hooks("/failover")), 1, "webhooks after the denial")
    target.mend("store")
    stage.wait_closed("store-down")


def afterwards(stage):
    """Of the incident that was resolved by hand: a note, and the postmortem by verb, file and HTTP."""
    incident = next(i for i in reversed(stage.daemon.incidents()) if i["state"] == "resolved" and i["rule"] == "store-down")
    name = incident["id"]
    says(stage.as_("vera", "note", name, "x"), 2, "the role operator is needed")
    equal(run([binary(), "note", name])[0], 2, "a note without a text")
    says(stage.as_("otto", "note", name, "a disk | was <b>replaced</b>"), 0, "noted", name)
    says(stage.as_("otto", "note", "INC-99", "x"), 2, "there is no incident `INC-99`")
    equal(stage.ask("otto", "POST", f"/api/v1/incidents/{name}/note", {"text": "by request"}).status, 200, "note by HTTP")
    text = says(stage.as_("vera", "postmortem", name), 0, f"# Postmortem: store-down ({name})", "## Timeline (UTC)",
                "Root cause: (to be written)", "note by otto: a disk \\| was \\<b>replaced\\</b>", "note by otto: by request")
    answer = stage.ask("vera", "GET", f"/api/v1/incidents/{name}/postmortem")
    equal(answer.text, text, "the postmortem by HTTP")
    equal(stage.ask("vera", "GET", "/api/v1/incidents/INC-99/postmortem").status, 404, "of an incident that is not")
    file = os.path.join(stage.directory, "postmortem.md")
    for code, words in ((0, []), (2, ["is there already", "--force"])):
        says(stage.socket("postmortem", name, "--out", file), code, *words)
    with open(file, encoding="utf-8") as written:
        equal(written.read(), text, "the postmortem in a file")
    equal(os.stat(file).st_mode & 0o777, 0o600, "its mode")
    # Both rules are P1: each end has left a file.
    own = os.path.join(stage.daemon.state, "postmortems", f"{name}-store-down.md")
    wait_for("the file that is written at the end", lambda: os.path.exists(own))
    equal(os.stat(own).st_mode & 0o777, 0o600, "the mode of a file of the daemon's")


def silences(stage):
    target = stage.target
    before = len(target.hooks("/restart"))
    says(stage.socket("silence", "site-dow", "--for", "1h", "--reason", "x"), 2, "did you mean site-down?")
    says(stage.socket("silence", "site-down", "--for", "soon", "--reason", "x"), 2, "such as 2h")
    made = json.loads(stage.socket("silence", "site-down", "--for", "1h", "--reason", "planned", "--json")[1])
    listed = stage.daemon.socket.get("/api/v1/silences").json["silences"]
    equal([(s["id"], s["rule"], s["reason"]) for s in listed], [(made["id"], "site-down", "planned")], "silences")
    says(stage.socket("status"), 0, "silence " + made["id"])
    target.break_("site")
    wait_for("the site is seen to be down", lambda: any(
        p["name"] == "site" and p["outcome"] == "bad" for p in stage.daemon.socket.get("/api/v1/probes").json["probes"]))
    stage.let_pass("site", 8)
    equal(len(target.hooks("/restart")), before, "webhooks while silenced")
    says(stage.socket("explain", "site-down"), 0, "silence (")
    equal(stage.ask("vera", "DELETE", f"/api/v1/silences/{made['id']}").status, 403, "unsilence by a viewer")
    says(stage.as_("otto", "unsilence", made["id"]), 0, "is over")
    says(stage.as_("otto", "unsilence", made["id"]), 2, "there is no silence")
    wait_for("a fault that outlived its silence is acted on", lambda: len(target.hooks("/restart")) > before)
    target.mend("site")
    stage.wait_closed("site-down")


def by_hand(stage):
    says(stage.socket("trigger", "by-hand"), 2, "the variable ip is missing")
    says(stage.socket("trigger", "by-hand", "--var", "ip"), 2, "NAME=VALUE")
    says(stage.socket("trigger", "by-hand", "--var", "ip=203.0.113.7"), 0, "INC-")
    hooks = wait_for("the procedure runs", lambda: stage.target.hooks("/block"))
    equal(hooks[0][2], b"203.0.113.7", "the variable")
    stage.wait_closed("by-hand")

    before = len(stage.target.hooks())
    drill = json.loads(stage.socket("drill", "site-down", "--json")[1])["id"]
    over = wait_for("the drill is over", lambda: next(
        (i for i in stage.daemon.incidents() if i["id"] == drill and i["state"] == "resolved"), None))
    check(over["drill"], "it is not marked as a drill")
    says(stage.socket("incidents", drill), 0, "site-down (drill)")
    check(any("would do" in t["text"] for t in over["timeline"]), lambda: f"a drill tells what it would do: {over}")
    equal(len(stage.target.hooks()), before, "webhooks of a drill")
    says(stage.socket("unlock", "api", "--reason", "x"), 2, "api is not locked")
    says(stage.socket("explain", "by-hand"), 0, "started by hand")
    says(stage.socket("explain", "INC-999"), 2, "there is no incident")
    says(stage.socket("explain", "INC-1"), 0, "INC-1 is resolved. Its rule now: ")


def roles(stage):
    """Every route of the document: one role less is 403, without a token 401, and the core hears nothing."""
    paths = stage.daemon.socket.get("/api/v1/openapi.json").json["paths"]
    said, count = stage.words(), 0
    person = {role: name for name, role in PEOPLE.items()}
    for path, methods in paths.items():
        for method, operation in methods.items():
            role, where = operation["x-role"], path.replace("{id}", "INC-1").replace("{name}", "site-down")
            if role == "signature":  # no token stands in for it
                for name in (None, *PEOPLE):
                    equal(stage.ask(name, method.upper(), where).status, 401, f"{method} {path} of {name}")
                continue
            if role == "none":
                equal(stage.ask(None, method.upper(), where).status, 200, f"{method} {path} of nobody")
                continue
            count += 1
            equal(stage.ask(None, method.upper(), where).status, 401, f"{method} {path} of nobody")
            for less in ["viewer"] if role == "source" else ROLES[:ROLES.index(role)]:
                equal(stage.ask(person[less], method.upper(), where).status, 403, f"{method} {path} of a {less}")
    check(count >= 20, lambda: f"only {count} routes were tried")
    wrong = os.path.join(stage.directory, "wrong.token")
    with open(wrong, "w", encoding="ascii") as out:
        out.write("nobody-knows-it")
    says(run([binary(), "pause", "--url", f"http://127.0.0.1:{stage.daemon.port}", "--token-file", wrong]), 2,
         "the token is not known", "tokens file")
    says(run([binary(), "status", "--url", f"http://127.0.0.1:{stage.daemon.port}"]), 2, "a token is needed",
         "--token-file")
    says(stage.as_("vera", "status"), 0, "mode act")
    equal(stage.words(), said, "words that reached the journal")


def environment(stage):
    """Where the daemon is, without a flag that says it; a flag outweighs all of it."""
    url, elsewhere = f"http://127.0.0.1:{stage.daemon.port}", "http://127.0.0.1:1"
    socket = os.path.join(stage.daemon.state, "runbookd.sock")

    def told(*arguments, **variables):
        named = {f"RUNBOOKD_{name}": value for name, value in variables.items()}
        return run([binary(), *arguments], env={**os.environ, **named}, cwd=stage.directory)

    vera, otto = stage.token_file("vera"), stage.token_file("otto")
    says(told("status", URL=url, TOKEN_FILE=vera), 0, "mode act")
    says(told("pause", "api", URL=url, TOKEN_FILE=vera), 2, "operator")
    says(told("pause", "api", "--token-file", otto, URL=url, TOKEN_FILE=vera), 0)
    says(told("resume", "api", SOCKET=socket), 0)
    says(told("status", SOCKET=socket, TOKEN_FILE="/nonexistent"), 0, "mode act")
    says(told("status", URL=url, TOKEN_FILE=vera, SOCKET="/nonexistent"), 0, "mode act")
    says(told("status", "--socket", socket, URL=elsewhere, TOKEN_FILE=vera), 0, "mode act")
    says(told("status", "--state-dir", stage.daemon.state, URL=elsewhere, SOCKET="/nonexistent"), 0, "mode act")
    says(told("status", "--url", url, URL=elsewhere, SOCKET=socket, TOKEN_FILE=vera), 0, "mode act")
    says(told("status", URL="", SOCKET=socket), 0, "mode act")
    says(told("status", "--token-file", vera, SOCKET=socket), 2, "RUNBOOKD_URL")
    for verb in VERBS:
        for variable in ("RUNBOOKD_URL", "RUNBOOKD_TOKEN_FILE", "RUNBOOKD_SOCKET"):
            check(variable in run([binary(), verb, "-h"])[1], lambda: f"{verb} -h does not name {variable}")


def main():
    kill_all_at_exit()
    helps()
    stage = Stage(os.environ["TEST_DIR"])
    for part in (pauses, approvals, afterwards, silences, by_hand, roles, environment):
        part(stage)
    stage.daemon.terminate()
    status, out, err = stage.daemon.audit()
    check(status == 0, lambda: f"audit verify: {status} {out} {err}")
    print(f"operators: {len(VERBS)} verbs, {out.strip()}")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"operators: {failed}")
