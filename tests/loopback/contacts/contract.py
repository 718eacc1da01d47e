"""One HTTP server for a receiver that is a class: `answer(path, headers, body) -> (status, headers, text)`."""
import http.server
import json
import threading


class Refused(Exception):
    """What the contract does not allow: how it is answered, and why."""

    def __init__(self, status, why):
        super().__init__(why)
        self.status = status


def text(value, name, most, status, required=True, least=1):
    """A text of `least` to `most` characters."""
    if value is None and not required:
        return
    if not isinstance(value, str) or not least <= len(value) <= most:
        size = len(value) if isinstance(value, str) else type(value).__name__
        raise Refused(status, f"{name} must be a text of {least} to {most} characters, not {size}")


def only(members, allowed, where, status):
    unknown = sorted(set(members) - set(allowed))
    if unknown:
        raise Refused(status, f"{where} has {', '.join(unknown)}, which the API does not list")


class Receiver:
    """Keeps what it accepted and what it refused; throttles when it is told to."""

    name = "receiver"

    def __init__(self):
        self.lock = threading.Lock()
        self.accepted = []  # (path, body)
        self.refused = []   # (path, why)
        self.throttled = 0
        self._throttle = (0, 0)
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):  # noqa: N802, the library's name
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with owner.lock:
                    status, headers, said = owner.reply(self.path, self.headers, body)
                data = said.encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def throttle(self, requests, seconds):
        with self.lock:
            self._throttle = (requests, seconds)

    def reply(self, path, headers, body):
        left, seconds = self._throttle
        if left > 0:
            self._throttle = (left - 1, seconds)
            self.throttled += 1
            return 429, {"Retry-After": str(seconds)}, self.too_many()
        try:
            answer = self.answer(path, headers, body)
        except Refused as refusal:
            self.refused.append((path, str(refusal)))
            return self.refusal(refusal)
        self.accepted.append((path, body))
        return answer

    def json_of(self, headers, body, most, status=400):
        if len(body) > most:
            raise Refused(413, f"{len(body)} bytes, more than {most}")
        kind = (headers.get("Content-Type") or "").split(";")[0].strip()
        if kind != "application/json":
            raise Refused(415 if status == 400 else status, f"content type {kind!r}")
        try:
            value = json.loads(body.decode("utf-8"))
        except ValueError as error:
            raise Refused(status, f"no JSON: {error}") from error
        if not isinstance(value, dict):
            raise Refused(status, "no object")
        return value

    def answer(self, path, headers, body):
        raise NotImplementedError

    def refusal(self, refusal):
        return refusal.status, {"Content-Type": "application/json"}, json.dumps({"error": str(refusal)})

    def too_many(self):
        return ""
