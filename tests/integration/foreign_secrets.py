#!/usr/bin/env python3
"""Peers and commands say our secrets back, and nobody who looks at runbookd sees them.

A probe's answer, the output of a command (whole, escaped, and cut in two by the bound on output), a webhook's answer
and a receiver's error hold a secret of `${file:}`. What gets the secret on purpose gets it as it is.
"""
import http.server
import os
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.waiting import Failed, check, wait_for

SECRET = "correct-horse-battery-staple-0123456789"
HALF = SECRET[:14]  # what a cut would leave at least

RULEBOOK = """\
version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
contacts:
  ops: {webhook: "http://{peer}/told"}
resources: {api: {kind: service}, db: {kind: service}}
probes:
  site: {http: "http://{peer}/site", json: {word: word as string}, expect: {json: {up: "yes"}}, resource: api}
  text: {http: "http://{peer}/text", json: {word: word as string}, resource: db}
defaults: {every: 200ms, timeout: 150ms, for: 0s, resolve_after: 400ms, settle: 0s, within: 60s, startup_grace: 0s,
           rails: {spacing: {reversible: 0s}}}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    summary: "it says {{ site.word }} and {{ text.word }}"
    steps:
      - {do: exec, argv: ["{script}", a], hazard: diagnose, env: {TOKEN: "${file:token}"}}
      - {do: exec, argv: ["{script}", b, "${file:token}"], hazard: diagnose}
      - {do: webhook, url: "http://{peer}/act", target: api, hazard: reversible, json: {token: "${file:token}"}}
      - {do: webhook, url: "http://{peer}/again", target: db, hazard: reversible, verb: again,
         headers: {Authorization: "Bearer ${file:token}"}, body: "{{ text.word }}"}
    verify: site.up
"""

SCRIPT = """\
#!/bin/sh
# Its beginning is kept to 1024 bytes: the secret lies across that bound, and is said in two more ways.
t="${TOKEN:-$2}"
head -c 1000 /dev/zero | tr '\\0' x
echo "$t"
head -c 9000 /dev/zero | tr '\\0' y
echo
echo "the token is $t" >&2
printf '%s' "$t" | base64 >&2
exit 9
"""


class Peer:
    """Answers everything with the secret, and keeps what it was sent."""

    def __init__(self):
        self.got, self.lock = [], threading.Lock()
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def reply(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):  # noqa: N802
                self.reply(200, b'{"word": "<%s>", "up": "no: %s"}' % (SECRET.encode(), SECRET.encode()))

            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                with owner.lock:
                    owner.got.append((self.path, body, self.headers.get("Authorization", "")))
                self.reply(403, b"your token was %s, and that is wrong" % SECRET.encode())

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.address = f"127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def sent_to(self, path):
        with self.lock:
            return [(body, authorization) for at, body, authorization in self.got if at == path]


def everything(daemon):
    """All that anybody can read, by name."""
    out = {}
    newest = daemon.incidents()[0]["id"]
    for path in ("incidents", f"incidents/{newest}", "probes", "rules", "status", "journal?limit=1000", "resources",
                 "actions", "rules/site-down/explain", "explain/site-down"):
        reply = daemon.socket.try_get(f"/api/v1/{path}")
        if reply is not None:
            out[path] = reply.text
    out["metrics"] = daemon.socket.get("/metrics").text
    for verb in (["incidents"], ["incidents", newest], ["status"], ["explain", "site-down"],
                 ["incidents", newest, "--json"]):
        _, said, error = daemon.verb(*verb)
        out["runbookd " + " ".join(verb)] = said + error
    out["log"] = daemon.child.said()
    for name in os.listdir(daemon.state):
        path = os.path.join(daemon.state, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                out[name] = file.read().decode("utf-8", "replace")
    return out


def main():
    kill_all_at_exit()
    directory = os.environ.get("TEST_DIR") or tempfile.mkdtemp(prefix="runbookd-secrets-")
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "token"), "w", encoding="ascii") as file:
        file.write(SECRET + "\n")
    script = os.path.join(directory, "script")
    with open(script, "w", encoding="ascii") as file:
        file.write(SCRIPT)
    os.chmod(script, 0o755)
    peer = Peer()
    daemon = Daemon(directory, RULEBOOK.replace("{peer}", peer.address).replace("{script}", script))
    daemon.start()
    daemon.wait_ready()
    # Both webhooks were refused, and the receiver of messages refuses as well.
    wait_for("the last step has run", lambda: peer.sent_to("/again"))
    wait_for("somebody was told", lambda: peer.sent_to("/told"))
    wait_for("the incident is handed over", lambda: daemon.incidents()[0]["state"] == "escalated")
    check(SECRET in peer.sent_to("/act")[0][0], lambda: f"the action lost its secret: {peer.sent_to('/act')}")
    check(peer.sent_to("/again")[0][1] == f"Bearer {SECRET}", lambda: f"so did the header: {peer.sent_to('/again')}")
    seen = everything(daemon)
    check("***" in seen["incidents"], lambda: "nothing was hidden, so nothing was looked for:\n" + seen["incidents"])
    check("exited" in seen["incidents"] or "status 9" in seen["incidents"],
          lambda: "the command's end is not told:\n" + seen["incidents"])
    for body, _ in peer.sent_to("/told"):
        seen["message"] = seen.get("message", "") + body
    for name, text in seen.items():
        for word in (SECRET, HALF, SECRET[-14:], "Y29ycmVjdC1ob3Jz"):
            at = text.find(word)
            check(at < 0, lambda n=name, w=word, t=text, i=at: f"{w!r} is in {n}: ...{t[max(0, i - 200):][:500]}")
    daemon.terminate()
    print(f"{len(seen)} surfaces show none of it")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(failure)
        sys.exit(1)
