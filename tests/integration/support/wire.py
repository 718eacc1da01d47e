"""A wire to the cloud on which a request can be held: what the kernel, a proxy or the net do in life.

The simulated cloud applies a request when it arrives. Here it arrives later than it was sent, also when
its sender has been killed meanwhile: only so is "sent, not applied, and nobody waits for it" to be had.
"""
import http.client
import http.server
import socketserver
import threading
import time

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host"}


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _relay(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.command == self.server.wire.method:
            self.server.wire.hold()
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        upstream = http.client.HTTPConnection(self.server.wire.to, timeout=30)
        try:
            upstream.request(self.command, self.path, body or None, headers)
            answer = upstream.getresponse()
            content = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP_BY_HOP | {"content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # a lost reply stays lost; and the sender may be dead
        finally:
            upstream.close()

    do_GET = do_PATCH = do_POST = do_DELETE = _relay

    def log_message(self, *_):
        """The cloud keeps its own log."""


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    wire = None

    def handle_error(self, request, client_address):
        """Connections of the killed end in errors; that is what this is for."""


class Wire:
    """Requests with `method` travel `seconds` long; `sent` counts those that set out."""

    def __init__(self, to, method, seconds):
        self.to = to
        self.method = method
        self.seconds = seconds
        self.sent = 0
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.wire = self
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def hold(self):
        self.sent += 1
        time.sleep(self.seconds)  # the way to the cloud

    def close(self):
        self._server.shutdown()
        self._server.server_close()
