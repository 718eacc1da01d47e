#!/usr/bin/env python3
"""Who acknowledges in PagerDuty has the incident here, by the daemon as it is shipped.

PagerDuty is an account that takes our events and says by its webhook what becomes of its incidents, our own doing included;
it tries again, signs, and switches off a receiver that refuses, as the real one does.
"""
import hashlib
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.loopback import Account, Webhook, pagerduty_ping, pagerduty_user
from support.target import Target
from support.waiting import Failed, check, equal, wait_for

SECRET = "dGhpcyBpcyBhIHNlY3JldCBvZiBhIHdlYmhvb2s"
OLD_SECRET = "dGhlIHNlY3JldCB0aGF0IHdhcyB0aGVyZSBiZWZvcmU"
PATH = "/api/v1/pagerduty"

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}", hosts: [ops.example]{tokens}}
store: {path: "{state}"}
probes:
  site: {http: "http://{target}/site", every: 200ms, timeout: 150ms}
contacts:
  ann-example: {webhook: "http://{target}/ann"}
  manager: {webhook: "http://{target}/manager"}
  pager: {pagerduty: {routing_key: 0123456789abcdef0123456789abcdef, url: "{pagerduty}"{secret}}}
escalation:
  - {notify: [pager]}
  - {after: 1h, unless: acked, notify: [manager]}
defaults: {for: 0s, resolve_after: 400ms, startup_grace: 0s}
rules:
  - {name: site-down, severity: P1, when: not site.up, steps: []}
"""


class Scene:
    def __init__(self, directory):
        self.directory = directory
        self.target = Target()
        self.pagerduty = Account("0123456789abcdef0123456789abcdef")
        self.daemon = Daemon(directory, RULEBOOK.replace("{target}", self.target.address)
                             .replace("{pagerduty}", self.pagerduty.url))
        self.template = self.daemon.text
        self.write()
        self.webhook = Webhook(self.daemon.port, PATH, [SECRET])
        self.daemon.start()
        self.daemon.wait_ready()

    def write(self, secret=f", webhook_secret: {SECRET}", tokens=""):
        self.daemon.write_config(self.template.replace("{secret}", secret).replace("{tokens}", tokens))

    def reload(self, **options):
        self.write(**options)
        reply = self.daemon.socket.post("/-/reload")
        check(reply.status == 200, lambda: f"reload: {reply!r}")

    def opens(self, number):
        """INC-NUMBER is open, and PagerDuty has it."""
        key = f"INC-{number}"
        self.target.break_("site")
        wait_for(lambda: f"{key} in PagerDuty: {self.pagerduty.states}", lambda: self.pagerduty.states.get(key) == "triggered")
        equal(self.pagerduty.tell(self.webhook), 200, "incident.triggered, which is our own doing")
        equal(self.incident(key)["acked_at"], None, "acknowledged by our own event")
        return key

    def ends(self, key):
        self.target.mend("site")
        wait_for(f"{key} is over", lambda: self.incident(key)["state"] == "resolved")

    def incident(self, key):
        return self.daemon.socket.get(f"/api/v1/incidents/{key}").json

    def words(self):
        """What people said, as the journal has it: (incident, verb, who, reason)."""
        return [(r["incident"], r["status"], r["facts"]["who"], r.get("reason", ""))
                for r in self.daemon.journal() if r["kind"] == "operator"]


def acknowledges(scene):
    """On PagerDuty's screen: here she has it."""
    key = scene.opens(1)
    equal(scene.webhook.deliver(pagerduty_ping()), 200, "the test of a webhook")
    scene.pagerduty.change(key, "acknowledged", pagerduty_user("Ann Example"))
    equal(scene.pagerduty.tell(scene.webhook), 200, "the acknowledgement")
    equal(scene.words(), [(key, "ack", "ann-example", "in PagerDuty")], "who has it")
    check(scene.incident(key)["acked_at"], lambda: scene.incident(key))
    # Those who know of it hear so, PagerDuty too; that it says so again is not heard.
    wait_for("PagerDuty is told that somebody has it", lambda: scene.pagerduty.alerts[key][-1] == "acknowledge")
    scene.pagerduty.waiting.append(scene.pagerduty.webhook_event("incident.acknowledged", key, {"type": "service_reference"}))
    scene.pagerduty.waiting.append(scene.pagerduty.webhook_event("incident.unacknowledged", key, pagerduty_user("Ann Example")))
    equal(scene.pagerduty.tell(scene.webhook), 200, "an echo, and the end of PagerDuty's own time")
    equal(len(scene.words()), 1, "words after the echo")
    return key


def resolves_nothing(scene, key):
    scene.pagerduty.change(key, "resolved", pagerduty_user("Boris"))
    equal(scene.pagerduty.tell(scene.webhook), 200, "a resolution on PagerDuty's screen")
    equal(scene.words()[-1], (key, "ack", "Boris (PagerDuty)", "resolved in PagerDuty"), "who resolved it there")
    check(scene.incident(key)["state"] != "resolved", lambda: scene.incident(key))
    scene.ends(key)
    equal([word for word in scene.words() if word[1] == "resolve"], [], "resolved by people")


def hears_once(scene):
    key = scene.opens(2)
    said = len(scene.words())
    event = scene.pagerduty.webhook_event("incident.acknowledged", key, pagerduty_user("Ann Example"))
    for _ in range(3):
        equal(scene.webhook.deliver(event), 200, "the same event")
    equal(len(scene.words()), said + 1, "words after three deliveries of one event")
    old = scene.pagerduty.webhook_event("incident.acknowledged", key, pagerduty_user("Boris"), ago=2 * 3600)
    equal(scene.webhook.deliver(old), 200, "an event of two hours ago")
    foreign = scene.pagerduty.webhook_event("incident.acknowledged", "d3640fbd41094207a1c11e58e46b1662", pagerduty_user("Boris"))
    equal(scene.webhook.deliver(foreign), 200, "an incident of another tool")
    equal(len(scene.words()), said + 1, "words")
    check(not scene.webhook.disabled and scene.webhook.dropped == 0, lambda: scene.webhook.answers)
    return key


def refuses(scene, key):
    """Who does not know the secret, on every way in; and nothing of it is said."""
    said = len(scene.words())
    body = json.dumps(scene.pagerduty.webhook_event("incident.acknowledged", key, pagerduty_user("Mallory"))).encode()
    good = scene.webhook.signature(body)
    for signature in ("", "v1=", "v1=" + "0" * 64, good[:-1], good.replace("v1=", "v2="), good + "0", "v1=" + good,
                      Webhook(0, PATH, [OLD_SECRET]).signature(body)):
        status, kind, text = scene.webhook.post(body, signature)
        equal((status, kind), (401, "application/problem+json"), f"signature {signature[:20]!r}")
        check(SECRET not in text and good[3:] not in text, text)
    status, _, text = scene.webhook.post(body + b" ", good)
    equal(status, 401, f"another body: {text}")
    equal(scene.webhook.post(b"x" * (64 << 10) + b"x")[0], 413, "a body that is too large")
    equal(scene.webhook.post(b"[]")[0], 400, "no webhook")
    equal(Webhook(scene.daemon.port, PATH, [SECRET], host="evil.example").post(body)[0], 403, "a foreign Host")
    for other in ("/api/v1/pause", "/-/reload", f"/api/v1/incidents/{key}/ack", PATH + "/", PATH + "?a=b"):
        equal(Webhook(scene.daemon.port, other, [SECRET]).post(b"{}")[0], 403, f"a signature at {other}")
    reply = scene.daemon.socket.ask("POST", PATH, body.decode(), {"Content-Type": "application/json"})
    equal(reply.status, 401, "unsigned, through the socket")
    equal(len(scene.words()), said, "words")


def rotates(scene, key):
    """While PagerDuty changes its secret both sign; a reload takes the new one."""
    said = len(scene.words())
    both = Webhook(scene.daemon.port, PATH, [OLD_SECRET, SECRET], host="ops.example")
    event = scene.pagerduty.webhook_event("incident.acknowledged", key, pagerduty_user("Boris"))
    equal(both.deliver(event), 200, "one of two signatures")
    equal(len(scene.words()), said + 1, "words")
    scene.reload(secret=f", webhook_secret: {OLD_SECRET}")
    event = scene.pagerduty.webhook_event("incident.acknowledged", key, pagerduty_user("Ann Example"))
    equal(scene.webhook.post(json.dumps(event).encode())[0], 401, "the secret of before the reload")
    equal(Webhook(scene.daemon.port, PATH, [OLD_SECRET]).deliver(event), 200, "the secret of the reload")
    equal(len(scene.words()), said + 2, "words")
    tokens = os.path.join(scene.directory, "tokens")
    with open(tokens, "w", encoding="ascii") as out:
        out.write(f"otto operator sha256:{hashlib.sha256(b'secret-of-otto').hexdigest()}\n")
    scene.reload(tokens=f', tokens_file: "{tokens}"')
    event = scene.pagerduty.webhook_event("incident.acknowledged", key, pagerduty_user("Boris"))
    equal(scene.webhook.deliver(event), 200, "beside tokens")
    equal(len(scene.words()), said + 3, "words")
    scene.reload(secret="")
    body = json.dumps(event).encode()
    equal(scene.webhook.post(body)[0], 403, "where no contact has a secret")
    scene.ends(key)


def nothing_is_told(scene):
    """The secrets are in no log, no record and no metric."""
    with open(os.path.join(scene.directory, "daemon.log"), encoding="utf-8") as text:
        log = text.read()
    for place in (log, json.dumps(scene.daemon.journal()), scene.daemon.socket.get("/metrics").text):
        check(SECRET not in place and OLD_SECRET not in place, "a secret was told")
    check("a request is signed with the secret of no contact" in log, "the log says nothing of a wrong signature")
    check("an event of a contact's service was passed over" in log, "the log says nothing of what was passed over")


def main():
    kill_all_at_exit()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
        scene = Scene(directory)
        resolves_nothing(scene, acknowledges(scene))
        key = hears_once(scene)
        refuses(scene, key)
        rotates(scene, key)
        nothing_is_told(scene)
        equal(scene.pagerduty.refused, [], "what PagerDuty refused")
        scene.daemon.terminate()
    print("pagerduty_webhook: who acknowledges there has it here; echoes, replays and forgeries change nothing")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"pagerduty_webhook: {failure}")
        sys.exit(1)
