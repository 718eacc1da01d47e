"""PagerDuty's Events API v2: https://developer.pagerduty.com/docs/events-api-v2-overview, .../send-change-event."""
import datetime
import json
import re

from contract import Receiver, Refused, only, text

LARGEST = 512 << 10
SEVERITIES = ("critical", "error", "warning", "info")
PAYLOAD = {"summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details"}
EVENT = {"routing_key", "event_action", "dedup_key", "payload", "client", "client_url", "links", "images"}
CHANGE = {"routing_key", "payload", "links", "images"}


def moment(value):
    if value is None:
        return
    try:
        datetime.datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError as error:
        raise Refused(400, f"timestamp {value!r} is not ISO 8601") from error


def links(event):
    for link in event.get("links", []):
        only(link, {"href", "text"}, "a link", 400)
        if not re.match(r"https?://", link.get("href", "")):
            raise Refused(400, "a link has no href")


class PagerDuty(Receiver):
    name = "pagerduty"

    def __init__(self, routing_key):
        super().__init__()
        self.routing_key = routing_key
        self.alerts = {}  # dedup_key -> its states, oldest first
        self.severities = {}
        self.changes = []

    def answer(self, path, headers, body):
        event = self.json_of(headers, body, LARGEST)
        key = event.get("routing_key")
        if not isinstance(key, str) or len(key) != 32:
            raise Refused(400, "routing_key must be 32 characters")
        if key != self.routing_key:
            raise Refused(400, "routing_key is of no integration")
        links(event)
        if path == "/v2/enqueue":
            return self.event(event)
        if path == "/v2/change/enqueue":
            return self.change(event)
        raise Refused(404, "no such path")

    def payload(self, event, with_severity):
        payload = event.get("payload")
        if not isinstance(payload, dict):
            raise Refused(400, "payload is missing")
        only(payload, PAYLOAD if with_severity else {"summary", "source", "timestamp", "custom_details"}, "payload", 400)
        text(payload.get("summary"), "payload.summary", 1024, 400)
        text(payload.get("source"), "payload.source", 255, 400, required=with_severity)
        for name in ("component", "group", "class"):
            text(payload.get(name), f"payload.{name}", 1024, 400, required=False)
        if with_severity and payload.get("severity") not in SEVERITIES:
            raise Refused(400, f"payload.severity {payload.get('severity')!r}")
        if not isinstance(payload.get("custom_details", {}), dict):
            raise Refused(400, "payload.custom_details is no object")
        moment(payload.get("timestamp"))
        return payload

    def event(self, event):
        only(event, EVENT, "the event", 400)
        action = event.get("event_action")
        if action not in ("trigger", "acknowledge", "resolve"):
            raise Refused(400, f"event_action {action!r}")
        text(event.get("dedup_key"), "dedup_key", 255, 400, required=action != "trigger")
        key = event.get("dedup_key") or f"generated-{len(self.alerts)}"
        if action == "trigger":
            self.severities[key] = self.payload(event, True)["severity"]
        self.alerts.setdefault(key, []).append(action)
        said = {"status": "success", "message": "Event processed", "dedup_key": key}
        return 202, {"Content-Type": "application/json"}, json.dumps(said)

    def change(self, event):
        only(event, CHANGE, "the change", 400)
        self.changes.append(self.payload(event, False)["summary"])
        return 202, {"Content-Type": "application/json"}, json.dumps({"status": "success", "message": "Change event processed"})

    def refusal(self, refusal):
        said = {"status": "invalid event", "message": "Event object is invalid", "errors": [str(refusal)]}
        return refusal.status, {"Content-Type": "application/json"}, json.dumps(said)
