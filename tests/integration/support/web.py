"""HTTP for tests: one request, the whole answer, over TCP or a unix socket."""
import http.client
import json
import random
import socket
import threading

TIMEOUT = 10.0

_given = set()
_lock = threading.Lock()


def free_port():
    """A port of loopback that nobody has, given out once.

    Below the range from which the kernel takes the ports of connections: one of those could take it
    before the program under test listens.
    """
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as text:
        lowest = int(text.read().split()[0])
    source = random.SystemRandom()
    for _ in range(1000):
        port = source.randrange(10000, max(lowest, 10001))
        with _lock:
            if port in _given:
                continue
            _given.add(port)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise OSError("no free port on loopback")


class Reply:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def content_type(self):
        return (self.headers.get("Content-Type") or "").split(";")[0].strip()

    def __repr__(self):
        return f"{self.status} {self.content_type} {self.text[:500]!r}"


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=TIMEOUT)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Server:
    """Where something answers: a port of loopback, or the path of a unix socket."""

    def __init__(self, port=None, path=None, prefix=""):
        self._port = port
        self._path = str(path) if path else None
        self._prefix = prefix

    def connection(self):
        """One of http.client, for who sends and reads by himself, or keeps it."""
        if self._path:
            return _UnixConnection(self._path)
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)

    def ask(self, method, path, body=None, headers=None):
        """A body that is not text is sent as JSON."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, str):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection = self.connection()
        try:
            connection.request(method, self._prefix + path, body, headers)
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.ask("POST", path, body, **options)

    def try_get(self, path):
        """None when nobody answers: not up yet, or killed in the middle."""
        try:
            return self.get(path)
        except (OSError, http.client.HTTPException):
            return None
