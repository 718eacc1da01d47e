"""PagerDuty's webhooks, version 3: https://developer.pagerduty.com/docs/webhooks-overview, .../verifying-webhook-signatures,
.../webhooks-behavior. An account keeps its incidents and says what becomes of them to the webhook that subscribed.
"""
import datetime
import hashlib
import hmac
import http.client
import json
import uuid

from pagerduty import PagerDuty

LONGEST = 5.0         # seconds within which a receiver has to answer
MOST_TRIES = 5        # of one event
MOST_DROPPED = 3      # in a row: the webhook is switched off
INTEGRATION = {"id": "PINTEGR", "type": "events_api_v2_inbound_integration_reference", "summary": "runbookd"}


def user(name):
    return {"id": "P" + hashlib.sha256(name.encode()).hexdigest()[:6].upper(), "type": "user_reference", "summary": name,
            "html_url": "https://acme.pagerduty.com/users/x", "self": "https://api.pagerduty.com/users/x"}


class Webhook:
    """One subscription: signs with each of its secrets, tries again what was not refused, gives up who refuses."""

    def __init__(self, port, path, secrets, host="127.0.0.1"):
        self.port, self.path, self.secrets, self.host = port, path, list(secrets), host
        self.answers = []  # (event type, status), one per event
        self.dropped = 0   # in a row
        self.disabled = False

    def signature(self, body):
        return ",".join("v1=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in self.secrets)

    def post(self, body, signature=None):
        """One try: (status, content type, text); a status of 0 when nobody answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        headers = {"Host": self.host, "Content-Type": "application/json", "User-Agent": "PagerDuty-Webhook/V3.0",
                   "X-Webhook-Id": str(uuid.uuid4()), "Accept": "*/*"}
        if signature != "":
            headers["X-PagerDuty-Signature"] = signature or self.signature(body)
        try:
            connection.request("POST", self.path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Content-Type"), answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, None, ""
        finally:
            connection.close()

    def deliver(self, event):
        """The status at the end; None once the webhook is switched off."""
        if self.disabled:
            return None
        body = json.dumps(event).encode()
        for _ in range(MOST_TRIES):
            status = self.post(body)[0]
            if status and status < 500 and status != 429:
                break
        self.answers.append((event["event"]["event_type"], status))
        self.dropped = 0 if 200 <= status < 300 else self.dropped + 1
        self.disabled = self.dropped >= MOST_DROPPED
        return status


class Account(PagerDuty):
    """Takes events as the Events API does, and keeps what its webhook has yet to be told."""

    def __init__(self, routing_key):
        super().__init__(routing_key)
        self.states = {}    # dedup_key -> triggered, acknowledged, resolved
        self.waiting = []   # events for the webhook, oldest first

    def event(self, event):
        answer = super().event(event)
        new = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}[event["event_action"]]
        key = event.get("dedup_key")
        old = self.states.get(key)
        allowed = {"triggered": (None, "resolved"), "acknowledged": ("triggered",), "resolved": ("triggered", "acknowledged")}
        if old in allowed[new]:
            self.change(key, new, INTEGRATION)
        return answer

    def change(self, key, state, agent):
        """What somebody does on the screen, or an integration: the webhook hears of both."""
        self.states[key] = state
        self.waiting.append(self.webhook_event("incident." + state, key, agent))

    def webhook_event(self, kind, key, agent, ago=0.0):
        at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=ago)
        return {"event": {
            "id": str(uuid.uuid4()), "event_type": kind, "resource_type": "incident", "client": None, "agent": agent,
            "occurred_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "data": {"id": "PGR0VU2", "type": "incident", "self": "https://api.pagerduty.com/incidents/PGR0VU2", "number": 2,
                     "html_url": "https://acme.pagerduty.com/incidents/PGR0VU2", "status": kind.rpartition(".")[2],
                     "incident_key": key, "created_at": "2026-04-09T15:16:27Z", "title": "a little bump in the road",
                     "service": {"id": "PF9KMXH", "type": "service_reference", "summary": "API Service"}, "assignees": [],
                     "escalation_policy": None, "teams": [], "priority": None, "urgency": "high", "resolve_reason": None}}}

    def tell(self, webhook):
        """All that waits, in its order; how the last one was answered."""
        status = None
        while self.waiting:
            status = webhook.deliver(self.waiting.pop(0))
        return status


def ping():
    """What the button "Send Test Event" sends."""
    return {"event": {"id": str(uuid.uuid4()), "event_type": "pagey.ping", "resource_type": "pagey", "agent": None, "client": None,
                      "occurred_at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"),
                      "data": {"message": "Hello from your friend Pagey!", "type": "ping"}}}
