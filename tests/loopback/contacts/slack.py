"""Slack: chat.postMessage, chat.update, incoming webhooks. https://api.slack.com/methods, /messaging/webhooks.

Its API answers 200 to whatever it understood, and says in the body whether it did it.
"""
import json
import re

from contract import Receiver, Refused, only, text

LARGEST = 1 << 20
LONGEST = 40_000  # characters of a text
POST = {"channel", "text", "thread_ts", "unfurl_links", "unfurl_media", "blocks", "attachments", "mrkdwn", "reply_broadcast"}
UPDATE = {"channel", "ts", "text", "blocks", "attachments"}
MENTION = re.compile(r"<(?:!|@|#)")


class Wrong(Exception):
    """`{"ok": false, "error": ...}`"""


class Slack(Receiver):
    name = "slack"

    def __init__(self, token, channel, channel_id, webhook="/services/T000/B000/secret"):
        super().__init__()
        self.token = token
        self.channels = {channel: channel_id, channel_id: channel_id}
        self.webhook = webhook
        self.messages = {}  # ts -> {"text", "thread", "edited"}
        self.posted = []    # texts by the webhook

    def answer(self, path, headers, body):
        if path == self.webhook:
            return self.by_webhook(headers, body)
        method = {"/api/chat.postMessage": self.post, "/api/chat.update": self.update}.get(path)
        if method is None:
            raise Refused(404, "no such path")
        try:
            if headers.get("Authorization") != f"Bearer {self.token}":
                raise Wrong("invalid_auth")
            if "charset=utf-8" not in (headers.get("Content-Type") or ""):
                raise Wrong("missing_charset")
            said = method(self.json_of(headers, body, LARGEST))
        except Wrong as wrong:
            self.refused.append((path, str(wrong)))
            said = {"ok": False, "error": str(wrong)}
        return 200, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(said)

    def by_webhook(self, headers, body):
        message = self.json_of(headers, body, LARGEST)
        only(message, {"text", "blocks", "attachments"}, "the message", 400)
        text(message.get("text"), "text", LONGEST, 400)
        self.no_mention(message["text"])
        self.posted.append(message["text"])
        return 200, {"Content-Type": "text/html"}, "ok"

    @staticmethod
    def no_mention(said):
        if MENTION.search(said):
            raise Refused(400, f"it mentions somebody: {said!r}")

    def check(self, request, allowed):
        only(request, allowed, "the request", 400)
        if not request.get("text"):
            raise Wrong("no_text")
        if len(request["text"]) > LONGEST:
            raise Wrong("msg_too_long")
        self.no_mention(request["text"])

    def post(self, request):
        self.check(request, POST)
        channel = self.channels.get(request.get("channel"))
        if channel is None:
            raise Wrong("channel_not_found")
        thread = request.get("thread_ts")
        if thread is not None and thread not in self.messages:
            raise Wrong("thread_not_found")
        ts = f"1795921200.{len(self.messages) + 1:06d}"
        self.messages[ts] = {"text": request["text"], "thread": thread, "edited": 0}
        return {"ok": True, "channel": channel, "ts": ts, "message": {"text": request["text"]}}

    def update(self, request):
        self.check(request, UPDATE)
        if request.get("channel") not in self.channels.values():
            raise Wrong("channel_not_found")  # a name is none here
        message = self.messages.get(request.get("ts"))
        if message is None:
            raise Wrong("message_not_found")
        message["text"] = request["text"]
        message["edited"] += 1
        return {"ok": True, "channel": request["channel"], "ts": request["ts"], "text": request["text"]}

    def refusal(self, refusal):
        return refusal.status, {"Content-Type": "text/html"}, "invalid_payload"
