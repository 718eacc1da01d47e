"""Opsgenie's alerts: https://docs.opsgenie.com/docs/alert-api. Everything good is answered 202."""
import json
import re
import urllib.parse

from contract import Receiver, Refused, only, text

LARGEST = 1 << 20
CREATE = {"message", "alias", "description", "responders", "visibleTo", "actions", "tags", "details", "entity", "source",
          "priority", "user", "note"}
ACTIONS = {"close": "closed", "acknowledge": "acknowledged", "notes": None}


class Opsgenie(Receiver):
    name = "opsgenie"

    def __init__(self, api_key):
        super().__init__()
        self.api_key = api_key
        self.alerts = {}  # alias -> its states, oldest first
        self.notes = {}

    def answer(self, path, headers, body):
        if headers.get("Authorization") != f"GenieKey {self.api_key}":
            raise Refused(401, "Key is not valid")
        request = self.json_of(headers, body, LARGEST, status=422)
        url = urllib.parse.urlsplit(path)
        if url.path == "/v2/alerts":
            self.create(request)
        else:
            self.act(url, request)
        said = {"result": "Request will be processed", "took": 0.1, "requestId": "43a29c5c"}
        return 202, {"Content-Type": "application/json"}, json.dumps(said)

    def create(self, alert):
        only(alert, CREATE, "the alert", 422)
        text(alert.get("message"), "message", 130, 422)
        text(alert.get("alias"), "alias", 512, 422, required=False)
        text(alert.get("description"), "description", 15000, 422, required=False)
        text(alert.get("entity"), "entity", 512, 422, required=False)
        text(alert.get("source"), "source", 100, 422, required=False)
        if alert.get("priority", "P3") not in ("P1", "P2", "P3", "P4", "P5"):
            raise Refused(422, f"priority {alert['priority']!r}")
        details = alert.get("details", {})
        if not all(isinstance(value, str) for value in details.values()):
            raise Refused(422, "details holds more than texts")
        if sum(len(key) + len(value) for key, value in details.items()) > 8000:
            raise Refused(422, "details has more than 8000 characters")
        self.alerts.setdefault(alert["alias"], []).append("open")

    def act(self, url, request):
        match = re.fullmatch(r"/v2/alerts/([^/]+)/(close|acknowledge|notes)", url.path)
        if not match:
            raise Refused(404, "no such path")
        if urllib.parse.parse_qs(url.query) != {"identifierType": ["alias"]}:
            raise Refused(422, f"query {url.query!r}")
        only(request, {"user", "source", "note"}, "the request", 422)
        text(request.get("note"), "note", 25000, 422, required=match[2] == "notes")
        text(request.get("source"), "source", 100, 422, required=False)
        alias = urllib.parse.unquote(match[1])
        self.notes.setdefault(alias, []).append(request.get("note"))
        if ACTIONS[match[2]]:
            self.alerts.setdefault(alias, []).append(ACTIONS[match[2]])

    def refusal(self, refusal):
        said = {"message": str(refusal), "took": 0.1, "requestId": "43a29c5c"}
        return refusal.status, {"Content-Type": "application/json"}, json.dumps(said)
