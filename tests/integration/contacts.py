#!/usr/bin/env python3
"""One incident in every channel, by the daemon as it is shipped: asked for approval, acted, resolved.

Slack, PagerDuty and Opsgenie are servers as strict as the real ones, which first answer 429; Alertmanager is Debian's own,
mail is taken by aiosmtpd. What each holds at the end is compared with what happened, and nothing may have been refused.
"""
import email
import email.policy
import hashlib
import hmac
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import Child, kill_all_at_exit
from support.daemon import Daemon
from support.loopback import MailServer, Opsgenie, PagerDuty, Slack
from support.target import Target
from support.waiting import Failed, check, equal, wait_for
from support.web import Server, free_port

SECRET = "a shared secret"
INCIDENT = "INC-1"

RULEBOOK = """\
version: 1
mode: act
server: {{listen: "{{listen}}", external_url: "https://ops.example"}}
store: {{path: "{{state}}"}}
smtp: {{server: "{mail}", from: runbookd@example.com, tls: none}}
resources: {{app: {{kind: service}}}}
probes:
  site: {{http: "http://{target}/site", every: 200ms, timeout: 150ms, resource: app}}
contacts:
  bot: {{slack: {{token: xoxb-1, channel: "#incidents", url: "{slack}"}}}}
  room: {{slack: "{slack}/services/T000/B000/secret"}}
  primary: {{pagerduty: {{routing_key: {key}, url: "{pagerduty}"}}}}
  secondary: {{opsgenie: {{api_key: k-1, url: "{opsgenie}"}}}}
  alerts: {{alertmanager: "{alertmanager}"}}
  manager: {{email: manager@example.com}}
  signed: {{webhook: {{url: "http://{target}/signed", secret: "{secret}"}}}}
  plain: {{webhook: "http://{target}/plain"}}
  phone: {{exec: {{argv: [/bin/sh, -c, "cat >> {messages}"]}}}}
defaults: {{for: 0s, resolve_after: 1s, settle: 200ms, within: 20s, cooldown: 1s, startup_grace: 0s}}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    verify: site.up
    steps: [{{do: exec, argv: [curl, -sS, --fail, -d, fix, "http://{target}/fix"], target: app, verb: restart, approval: {{}}}}]
"""

ALERTMANAGER = """\
route: {{receiver: hook, group_by: [incident], group_wait: 0s, group_interval: 1s}}
receivers: [{{name: hook, webhook_configs: [{{url: "http://{target}/alertmanager"}}]}}]
"""


class Alertmanager:
    """Debian's, with a receiver of its own."""

    def __init__(self, directory, target):
        port = free_port()
        config = os.path.join(directory, "alertmanager.yml")
        with open(config, "w", encoding="utf-8") as out:
            out.write(ALERTMANAGER.format(target=target.address))
        self.child = Child(["prometheus-alertmanager", f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}",
                            "--cluster.listen-address=", f"--storage.path={directory}/alertmanager"],
                           os.path.join(directory, "alertmanager.log"))
        self.url = f"http://127.0.0.1:{port}"
        self.server = Server(port=port)
        wait_for("Alertmanager is ready", lambda: self.child.must_live() and self.ready())

    def ready(self):
        reply = self.server.try_get("/-/ready")
        return reply is not None and reply.status == 200

    def alerts(self):
        """The labels of those that are open."""
        return [alert["labels"] for alert in self.server.get("/api/v2/alerts").json]


class Scene:
    def __init__(self, directory):
        self.target = Target()
        self.slack = Slack("xoxb-1", "#incidents", "C0123456789")
        self.pagerduty = PagerDuty("0123456789abcdef0123456789abcdef")
        self.opsgenie = Opsgenie("k-1")
        self.receivers = [self.slack, self.pagerduty, self.opsgenie]
        self.mail = MailServer(os.path.join(directory, "mail"))
        self.alertmanager = Alertmanager(directory, self.target)
        self.messages = os.path.join(directory, "messages")
        self.daemon = Daemon(directory, RULEBOOK.format(
            target=self.target.address, mail=self.mail.address, slack=self.slack.url, pagerduty=self.pagerduty.url,
            opsgenie=self.opsgenie.url, alertmanager=self.alertmanager.url, key=self.pagerduty.routing_key, secret=SECRET,
            messages=self.messages))

    def phoned(self):
        if not os.path.exists(self.messages):
            return []
        with open(self.messages, encoding="utf-8") as text:
            return [json.loads(line) for line in text]

    def hooks(self, path):
        return [json.loads(body) for _, _, body in self.target.hooks(path)]

    def threads(self):
        """Slack's root messages of the bot, with their answers."""
        messages = self.slack.messages
        return {ts: [m["text"] for m in messages.values() if m["thread"] == ts]
                for ts, message in messages.items() if message["thread"] is None}

    def letters(self):
        return [email.message_from_string(mail["content"], policy=email.policy.default) for mail in self.mail.mails()]

    def state(self):
        return {"slack": self.slack.messages, "posted": self.slack.posted, "pagerduty": self.pagerduty.alerts,
                "changes": self.pagerduty.changes, "opsgenie": self.opsgenie.alerts, "alerts": self.alertmanager.alerts(),
                "mails": len(self.mail.mails()), "signed": len(self.hooks("/signed")), "phoned": len(self.phoned()),
                "refused": [r.refused for r in self.receivers]}


def asks(scene):
    """The approval is asked for in every channel, after what was throttled."""
    for receiver in scene.receivers:
        receiver.throttle(1, 1)
    scene.target.break_("site")
    conditions = {
        "Slack's bot": lambda: len(scene.slack.messages) == 1, "Slack's webhook": lambda: len(scene.slack.posted) == 1,
        "PagerDuty": lambda: scene.pagerduty.alerts == {INCIDENT: ["trigger"]},
        "Opsgenie": lambda: scene.opsgenie.alerts == {INCIDENT: ["open"]},
        "Alertmanager": lambda: [a["incident"] for a in scene.alertmanager.alerts()] == [INCIDENT],
        "mail": lambda: len(scene.mail.mails()) == 1, "the signed webhook": lambda: len(scene.hooks("/signed")) == 1,
        "the plain webhook": lambda: len(scene.hooks("/plain")) == 1, "the command": lambda: len(scene.phoned()) == 1}
    for name, condition in conditions.items():
        wait_for(lambda name=name: f"{name} is asked: {scene.state()}", condition)
    for receiver in scene.receivers:
        equal(receiver.throttled, 1, f"requests that {receiver.name} throttled")
    equal(scene.pagerduty.severities, {INCIDENT: "critical"}, "PagerDuty's severity")
    equal(scene.alertmanager.alerts()[0], {"alertname": "site-down", "job": "runbookd", "incident": INCIDENT, "severity": "P1"},
          "the alert's labels")
    check("approval needed" in scene.phoned()[0]["title"], lambda: scene.phoned())


def acts_and_ends(scene):
    approvals = scene.daemon.socket.get("/api/v1/approvals").json["approvals"]
    equal(len(approvals), 1, "approvals")
    status, said, complaint = scene.daemon.verb("approve", INCIDENT + ".q1")
    check(status == 0, lambda: f"approve: {said} {complaint}")
    wait_for("the step runs", lambda: scene.target.hooks("/fix"))
    scene.target.mend("site")
    conditions = {
        "PagerDuty": lambda: scene.pagerduty.alerts[INCIDENT][-1] == "resolve",
        "Opsgenie": lambda: scene.opsgenie.alerts[INCIDENT][-1] == "closed",
        "Alertmanager": lambda: scene.alertmanager.alerts() == [],
        "Slack's bot": lambda: "resolved" in scene.slack.messages[next(iter(scene.threads()))]["text"],
        "Slack's webhook": lambda: "resolved" in scene.slack.posted[-1],
        "mail": lambda: "resolved" in scene.letters()[-1]["Subject"],
        "the signed webhook": lambda: scene.hooks("/signed")[-1]["status"] == "resolved",
        "the command": lambda: scene.phoned()[-1]["state"] == "resolved"}
    for name, condition in conditions.items():
        wait_for(lambda name=name: f"{name} hears that it is over: {scene.state()}", condition)
    for receiver in scene.receivers:
        equal(receiver.refused, [], f"what {receiver.name} refused")


def one_of_each(scene):
    """One incident, one thread, one alert in each."""
    equal(len(scene.threads()), 1, "threads in Slack")
    root, answers = next(iter(scene.threads().items()))
    check(scene.slack.messages[root]["edited"] >= 1 and len(answers) >= 1, lambda: scene.state())
    equal(list(scene.pagerduty.alerts), [INCIDENT], "PagerDuty's alerts")
    check(any("fixed by exec on app" in change for change in scene.pagerduty.changes), lambda: scene.state())
    equal(list(scene.opsgenie.alerts), [INCIDENT], "Opsgenie's alerts")
    check(any("fixed by" in note for note in scene.opsgenie.notes[INCIDENT]), lambda: scene.opsgenie.notes)


def signed(scene):
    """By the secret; and in the form in which the real Alertmanager speaks to its receivers."""
    for _, _, body in scene.target.hooks("/signed"):
        check(json.loads(body)["version"] == "4", body)
    real = wait_for("Alertmanager tells its receiver that it is over", lambda: [
        hook for hook in scene.hooks("/alertmanager") if hook["status"] == "resolved"])[0]
    ours = scene.hooks("/signed")[-1]
    equal(sorted(ours), sorted(real), "members of the webhook")
    equal(sorted(ours["alerts"][0]), sorted(real["alerts"][0]), "members of its alert")
    for _, headers, body in scene.target.signed:
        wanted = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        equal(headers["X-Runbookd-Signature"], wanted, "the signature")


def a_thread_of_letters(scene):
    letters = scene.letters()
    equal(len({letter["References"] for letter in letters}), 1, "threads")
    equal(len({letter["Message-ID"] for letter in letters}), len(letters), "Message-IDs")
    for letter in letters:
        equal([part.get_content_type() for part in letter.iter_parts()], ["text/plain", "text/html"], "parts")
        check("https://ops.example/incidents/" + INCIDENT in letter.get_body(("plain",)).get_content(), letter.as_string)


def main():
    kill_all_at_exit()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
        scene = Scene(directory)
        scene.daemon.start()
        scene.daemon.wait_ready()
        asks(scene)
        acts_and_ends(scene)
        one_of_each(scene)
        signed(scene)
        a_thread_of_letters(scene)
        tested(scene)
        scene.daemon.terminate()
    print("contacts: one incident in nine contacts of seven kinds, from its approval to its end")


def tested(scene):
    """`runbookd notify test` says what the channel answered."""
    status, said, _ = scene.daemon.verb("notify", "test", "bot")
    equal((status, said), (0, f"slack (#incidents at {scene.slack.url.removeprefix('http://')}): delivered\n"), "notify test")
    status, said, _ = scene.daemon.verb("notify", "test", "primary")
    equal(status, 0, "notify test of PagerDuty")
    test = next(key for key in scene.pagerduty.alerts if key.startswith("TEST-"))
    equal(scene.pagerduty.alerts[test], ["trigger", "resolve"], "the test in PagerDuty")
    scene.opsgenie.api_key = "another"
    status, said, _ = scene.daemon.verb("notify", "test", "secondary")
    check(status == 1 and "not delivered: answered 401" in said, lambda: (status, said))
    status, _, said = scene.daemon.verb("notify", "test", "nobody")
    check(status == 2 and "there is no contact `nobody`" in said, lambda: (status, said))


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"contacts: {failure}")
        sys.exit(1)
