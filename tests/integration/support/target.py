"""A web service with switches, and the place where webhooks arrive: what the daemon watches and what it does."""
import http.server
import threading
import time


class Target:
    """GET /NAME answers 200 while NAME is well, else 500; every POST is kept as (monotonic seconds, path, body)."""

    def __init__(self):
        self._bad = set()
        self._hooks = []
        self.signed = []  # (path, headers, body) of those that carry a signature
        self._lock = threading.Lock()
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self, status):
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self):  # noqa: N802, the library's name
                self._answer(500 if owner.is_bad(self.path.strip("/")) else 200)

            def do_POST(self):  # noqa: N802
                at = time.monotonic()
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                owner.keep(at, self.path, body)
                if "X-Runbookd-Signature" in self.headers:
                    owner.signed.append((self.path, dict(self.headers), body))
                self._answer(200)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # a peer that was killed is no failure of ours
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def is_bad(self, name):
        with self._lock:
            return name in self._bad

    def break_(self, name):
        with self._lock:
            self._bad.add(name)

    def mend(self, name):
        with self._lock:
            self._bad.discard(name)

    def keep(self, at, path, body):
        with self._lock:
            self._hooks.append((at, path, body))

    def hooks(self, path=None):
        """Those that arrived at `path`, oldest first."""
        with self._lock:
            return [hook for hook in self._hooks if path is None or hook[1] == path]
