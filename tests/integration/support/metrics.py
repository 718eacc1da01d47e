"""Prometheus' view: the text as promtool judges it, and a real server that scrapes it."""
import gzip
import json
import os
import shutil
import subprocess
import urllib.parse

from support.children import Child
from support.waiting import Failed, check, equal, wait_for
from support.web import Server, free_port


def program(name):
    path = shutil.which(name)
    if path is None:
        raise Failed(f"{name} is not installed: deploy/install-deps.sh test")
    return path


def promtool_accepts(text):
    done = subprocess.run([program("promtool"), "check", "metrics"], input=text, capture_output=True, text=True,
                          timeout=60, check=False)
    check(done.returncode == 0 and not done.stdout and not done.stderr,
          lambda: f"promtool check metrics: {done.returncode} {done.stdout} {done.stderr}")


def text_of(server):
    """/metrics, plain; what comes gzipped must be of the same kind."""
    plain = server.get("/metrics")
    equal(plain.headers.get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8", "type of /metrics")
    small = server.get("/metrics", headers={"Accept-Encoding": "gzip"})
    equal(small.headers.get("Content-Encoding"), "gzip", "encoding of /metrics when gzip is asked for")
    check(b"# TYPE runbookd_build_info gauge" in gzip.decompress(small.body), "the gzipped /metrics is something else")
    return plain.text


def series(text):
    """{'name{labels}': value} of a text, comments left out."""
    out = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            out[name] = float(value)
    return out


def labelled(samples, name, **labels):
    """The one series with that name and (at least) those labels."""
    found = [value for key, value in samples.items()
             if key.split("{", 1)[0] == name and all(f'{k}="{v}"' in key for k, v in labels.items())]
    equal(len(found), 1, f"series {name} {labels}")
    return found[0]


class Prometheus:
    """The Debian package's server, with runbookd as its only target, or with `paths` of it as jobs {name: path}."""

    def __init__(self, directory, target, paths=None):
        os.mkdir(directory)
        port = free_port()
        config = os.path.join(directory, "prometheus.yaml")
        with open(config, "w", encoding="utf-8") as out:
            json.dump({"global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
                       "scrape_configs": [{"job_name": job, "metrics_path": path, "static_configs": [{"targets": [target]}]}
                                          for job, path in (paths or {"runbookd": "/metrics"}).items()]}, out)
        self.child = Child([program("prometheus"), f"--config.file={config}",
                            f"--storage.tsdb.path={os.path.join(directory, 'data')}",
                            f"--web.listen-address=127.0.0.1:{port}"], os.path.join(directory, "prometheus.log"),
                           cwd=directory)
        self._server = Server(port=port)

    def query(self, expression):
        """[({labels}, value)]; empty while it is not up."""
        reply = self._server.try_get("/api/v1/query?query=" + urllib.parse.quote(expression))
        if reply is None or reply.status != 200:
            return []
        return [(r["metric"], float(r["value"][1])) for r in reply.json["data"]["result"]]

    def wait_for(self, expression, value):
        wait_for(lambda: f"Prometheus says {expression} == {value:g}, it has {self.query(expression)}",
                 lambda: self.child.must_live() and [v for _, v in self.query(expression)] == [value])
