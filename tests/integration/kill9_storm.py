#!/usr/bin/env python3
"""One daemon, one journal on a real disk, and `kill -9` again and again while it acts.

A service breaks, a webhook mends it, it breaks again: as fast as the daemon allows, with the rails of
time loosened. The daemon is killed at random moments and started again on the same state directory.
Whatever the moment: no webhook arrives twice for an incident, none arrives without its INTENT in the
journal, and the chain is intact after every kill.

usage: kill9_storm.py [KILLS [SEED]]
"""
import http.server
import json
import os
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.waiting import Failed, check, wait_for

KILLS = 25
LONGEST_LIFE = 0.6  # seconds from a start to a kill at any moment
NEXT_WEBHOOK = 4.0  # seconds to wait for the one that a kill counts from
ON_ITS_WAY = 0.05  # seconds that an answer travels, at most
ILL_AT_MOST = 1.5  # seconds until the service mends itself: what is locked must not stop the storm

RULEBOOK = """version: 1
mode: act
server: {listen: "{listen}"}
store: {path: "{state}"}
resources:
  shop: {kind: service}
probes:
  site: {http: "http://127.0.0.1:PORT/health", every: 100ms, timeout: 80ms, resource: shop}
defaults:
  {for: 0s, resolve_after: 50ms, settle: 0s, within: 20s, cooldown: 0s, startup_grace: 0s,
   rails: {confirm: 1, spacing: {disruptive: 0s}, budget: {disruptive: 1000000 per 1h}, quarantine: 0s}}
rules:
  - name: down
    severity: P1
    when: not site.up
    steps:
      - {do: webhook, target: shop, url: "http://127.0.0.1:PORT/mend", json: {incident: "{{ incident.id }}"}, timeout: 5s}
"""


class Quiet(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Who was killed resets its connections; that is what this is about."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Shop:
    """The service: ill, mended by the webhook, ill again a moment later."""

    def __init__(self, dice):
        self.dice = dice
        self.mended = []  # incidents, in the order of their webhooks
        self.since = time.monotonic()
        self.ill = True
        self.lock = threading.Lock()
        shop = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # pylint: disable=invalid-name
                self.answer(500 if shop.look() else 200)

            def do_POST(self):  # pylint: disable=invalid-name
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                shop.mend(body["incident"])
                time.sleep(shop.dice.uniform(0, ON_ITS_WAY))  # the answer's way back, in which a kill may come
                self.answer(200)

            def answer(self, status):
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    pass  # the asker was killed

            def log_message(self, *_):
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def look(self):
        """Changes by itself: well for a moment, ill until mended or for too long."""
        with self.lock:
            now = time.monotonic()
            if self.ill and now - self.since > ILL_AT_MOST or not self.ill and now - self.since > 0.25:
                self.ill, self.since = not self.ill, now
            return self.ill

    def mend(self, incident):
        with self.lock:
            self.mended.append(incident)
            self.ill, self.since = False, time.monotonic()


def wait_for_moment(shop, dice):
    """Any moment; or, in most of the runs, one while the answer of a webhook is on its way."""
    if dice.random() < 0.4:
        time.sleep(dice.uniform(0, LONGEST_LIFE))
        return
    seen, end = len(shop.mended), time.monotonic() + NEXT_WEBHOOK
    while len(shop.mended) == seen and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(dice.uniform(0, ON_ITS_WAY))


def audit(daemon, when, may_be_empty=False):
    status, out, err = daemon.audit()
    if may_be_empty and status == 2 and "no runbookd has written to it yet" in err:
        return
    check(status == 0 and "intact" in out, lambda: f"the journal {when}: {status} {out} {err}")


def judge(records, mended):
    twice = {i for i in mended if mended.count(i) > 1}
    check(not twice, lambda: f"more than one webhook for {sorted(twice)}")
    intents = {r["incident"] for r in records if r["kind"] == "intent"}
    lost = [i for i in mended if i not in intents]
    check(not lost, lambda: f"webhooks without an INTENT in the journal: {lost}")
    ids = [r["action_id"] for r in records if r["kind"] == "intent"]
    check(len(ids) == len(set(ids)), "an action id was used for two INTENTs")


def main():
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    seed = sys.argv[2] if len(sys.argv) > 2 else str(random.SystemRandom().randrange(10**9))
    directory = os.path.join(os.environ.get("TEST_DIR") or tempfile.mkdtemp(prefix="runbookd-storm."), f"storm-{seed}")
    os.mkdir(directory)
    kill_all_at_exit()
    dice = random.Random(seed)
    shop = Shop(dice)
    daemon = Daemon(directory, RULEBOOK.replace("PORT", str(shop.port)))
    begin = time.monotonic()
    for number in range(kills):
        daemon.start()
        wait_for_moment(shop, dice)
        daemon.child.must_live()
        daemon.child.kill()
        if os.path.exists(os.path.join(daemon.state, "journal.db")):
            audit(daemon, f"after kill {number + 1}", may_be_empty=not shop.mended)
    daemon.start()
    daemon.wait_ready()
    enough = len(shop.mended) + 1
    wait_for("it still acts after the storm", lambda: len(shop.mended) >= enough, 30)
    records = daemon.journal()
    daemon.terminate()
    audit(daemon, "at the end")
    judge(records, shop.mended)
    caught = sum(1 for r in records if r["kind"] == "locked")
    print(f"kill9_storm: {kills} kills, {len(shop.mended)} webhooks, {caught} of them interrupted between INTENT and "
          f"OUTCOME, {len(records)} records, 0 duplicates, 0 without INTENT, chain intact; seed {seed}, "
          f"{time.monotonic() - begin:.0f} s")
    check(kills < 200 or caught > kills // 50, f"only {caught} kills came while an action was under way")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"kill9_storm: {failed}")
