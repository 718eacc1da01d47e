"""Programs under measurement: start them on free loopback ports, wait until they serve, end them.

Nothing here knows what is measured. Every program runs in a directory that the caller owns, writes its
output into a file there, and is ended by its own pid. Times are CLOCK_MONOTONIC, which all processes of
one machine share.
"""

import http.client
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import time

PATIENCE = 60.0  # seconds for a program to begin to serve, or to end
DESCRIPTORS = 16384  # ten thousand probes hold a descriptor each, and so does their target
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"  # where servers live that a user's PATH lacks
SERIES = re.compile(r"^([a-zA-Z_:][\w:]*)(\{.*\})? (\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def raise_descriptor_limit():
    """Children inherit it; a hard limit below what is wanted is used as far as it goes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def find_program(name):
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":" + SYSTEM_PATH)
    if path is None:
        raise SystemExit(f"{name} is not installed (deploy/install-deps.sh test bench)")
    return path


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(port, path, timeout=10.0):
    """(status, body) of one GET on loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_until(what, condition, patience=PATIENCE, pause=0.05):
    """Polls `condition` every `pause` seconds; its true value is returned. OSError counts as not yet."""
    end = time.monotonic() + patience
    while True:
        try:
            value = condition()
        except (OSError, http.client.HTTPException):
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not within {patience:.0f} s")
        time.sleep(pause)


def parse_metrics(text):
    """{(name, frozenset(labels)): value} of the Prometheus text format."""
    out = {}
    for line in text.splitlines():
        match = SERIES.match(line)
        if match:
            labels = frozenset(LABEL.findall(match.group(2) or ""))
            out[match.group(1), labels] = float(match.group(3))
    return out


def total(metrics, name):
    """Sum over all series of a name."""
    return sum(value for (series, _), value in metrics.items() if series == name)


def cpu_seconds(pid):
    """(user, system) of a running process."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        fields = stat.read().rpartition(")")[2].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick


class Program:
    """A child process with its output in DIRECTORY/NAME.log; a context manager that ends it."""

    def __init__(self, directory, name, argv):
        self.name = name
        self.log = os.path.join(directory, name + ".log")
        self.started = time.monotonic()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=directory)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def require_alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name} ended with {self.process.returncode}:\n{self.tail()}")

    def tail(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()[-4000:]

    def stop(self):
        """The exit status after SIGTERM."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode


class Daemon(Program):
    """runbookd with a rulebook given as a dictionary (YAML reads JSON)."""

    def __init__(self, binary, directory, name, rulebook):
        self.port = free_port()
        state = os.path.join(directory, name + "-state")
        config = os.path.join(directory, name + ".yaml")
        whole = {"version": 1, "server": {"listen": f"127.0.0.1:{self.port}"}, "store": {"path": state}} | rulebook
        with open(config, "w", encoding="utf-8") as out:
            json.dump(whole, out, indent=1)
        super().__init__(directory, name, [os.path.abspath(binary), "run", "--config", config])

    def ready(self):
        self.require_alive()
        return get(self.port, "/-/ready")[0] == 200

    def wait_ready(self):
        wait_until(self.name + " is ready", self.ready)

    def metrics(self):
        status, body = get(self.port, "/metrics", timeout=30)
        if status != 200:
            raise RuntimeError(f"/metrics answered {status}")
        return parse_metrics(body.decode())

    def api(self, path):
        status, body = get(self.port, path, timeout=30)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {body[:200]!r}")
        return json.loads(body)


NGINX = """daemon off; master_process off; worker_processes 1; pid {dir}/nginx.pid;
error_log stderr error; worker_rlimit_nofile {files};
events {{ worker_connections {connections}; }}
http {{
  access_log off; default_type text/plain; keepalive_requests 1000000; keepalive_timeout 600s;
  client_body_temp_path {dir}/nginx-body; proxy_temp_path {dir}/nginx-proxy;
  fastcgi_temp_path {dir}/nginx-fastcgi; uwsgi_temp_path {dir}/nginx-uwsgi; scgi_temp_path {dir}/nginx-scgi;
  server {{ listen 127.0.0.1:{port} backlog=8192; location / {{ return 200 "ok\\n"; }} }}
}}
"""


class Nginx(Program):
    """One worker that answers every GET with 200 and three bytes."""

    def __init__(self, directory):
        self.port = free_port()
        config = os.path.join(directory, "nginx.conf")
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        with open(config, "w", encoding="utf-8") as out:
            out.write(NGINX.format(dir=directory, port=self.port, files=files, connections=files - 1000))
        super().__init__(directory, "nginx", [find_program("nginx"), "-p", directory, "-e", "stderr", "-c", config])
        wait_until("nginx serves", lambda: get(self.port, "/")[0] == 200)
