"""Pages of metrics for scrapers: each path is a function, told who asks, how often it did, and the time."""
import http.server
import threading
import time


class Pages:
    """`pages` is {name: function(n, t)}: `n` counts the scrapes of the one that asks, from 0; `t` is Unix time."""

    def __init__(self, pages):
        self._pages = pages
        self._asked = {}
        self._lock = threading.Lock()
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # noqa: N802, the library's name
                text = owner.page(self.path.strip("/"), self.headers.get("User-Agent", "")).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def page(self, name, agent):
        key = (name, agent.startswith("Prometheus"))
        with self._lock:
            n = self._asked[key] = self._asked.get(key, -1) + 1
        return self._pages[name](n, time.time())

    def asked(self, name):
        """How often both have: the smaller of the two."""
        with self._lock:
            return min(self._asked.get((name, who), -1) for who in (False, True)) + 1
