#!/usr/bin/env python3
"""What is read beside the rulebook is read before anything is replaced, and never hangs or ends the daemon.

Tokens with a misspelt line, a certificate without its key, FIFOs in every place where a file is named, signals that
double each other: each is a failed reload with its place, seen by `check` as well, and the old state goes on whole; but
a list of targets, whose last good state goes on alone.
"""
import hashlib
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support import metrics
from support.children import kill_all_at_exit, run
from support.daemon import Daemon, binary
from support.waiting import Failed, check, equal, wait_for

TOP = """\
version: 1
server: {listen: "{listen}", tokens_file: "{dir}/tokens"}
store: {path: "{state}"}
probes:
  app: {tcp: "127.0.0.1:1", every: 1s}
"""


def line(name, role="admin"):
    return f"{name} {role} sha256:{hashlib.sha256(('secret-of-' + name).encode()).hexdigest()}\n"


class Stage:
    def __init__(self, directory):
        self.directory = directory
        self.write("tokens", line("anna") + line("ben"))
        self.daemon = Daemon(directory, TOP.replace("{dir}", directory))
        self.text = self.daemon.text
        self.daemon.start()
        self.daemon.wait_ready()

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(text)

    def status_of(self, name, path="/api/v1/status"):
        return self.daemon.tcp.ask("GET", path, None, {"Authorization": f"Bearer secret-of-{name}"}).status

    def reload(self):
        return self.daemon.socket.ask("POST", "/-/reload", None, {})

    def is_good(self):
        samples = metrics.series(self.daemon.socket.get("/metrics").text)
        return metrics.labelled(samples, "runbookd_config_last_reload_successful")

    def check_file(self):
        return run([binary(), "check", self.daemon.config])

    def fails(self, what, *words):
        """A reload that is refused, with the words that `check` says too; everything goes on as it was."""
        begin = time.monotonic()
        answer = self.reload()
        took = time.monotonic() - begin
        check(answer.status == 400 or answer.status >= 409, lambda: f"{what}: {answer.status} {answer.text}")
        check(took < 10, lambda: f"{what}: the reload took {took:.1f} s")
        wait_for(f"{what}: the metric says 0", lambda: self.is_good() == 0)
        equal(self.status_of("anna"), 200, f"{what}: a token that is still there")
        status, _, said = self.check_file()
        for word in words:
            check(word in answer.text, lambda w=word: f"{what}: {w!r} is not in {answer.text!r}")
            check(word in said, lambda w=word: f"{what}: check does not say {w!r}: {said!r}")
        equal(status, 1, f"{what}: check's exit status\n{said}")

    def works(self, what):
        answer = self.reload()
        check(answer.status == 200, lambda: f"{what}: {answer.status} {answer.text}")
        wait_for(f"{what}: the metric says 1", lambda: self.is_good() == 1)


def tokens(stage):
    stage.write("tokens", line("anna") + "carl nobody sha256:00\n")
    stage.fails("a misspelt line", "tokens:", "line 2", "the role must be source, viewer")
    equal(stage.status_of("ben"), 200, "the old tokens stay as a whole, and it is said loudly")
    stage.write("tokens", line("anna"))
    stage.works("the mended file")
    equal(stage.status_of("ben"), 401, "the withdrawn token")


def fifos(stage):
    fifo = stage.path("fifo")
    os.mkfifo(fifo)
    os.replace(stage.path("tokens"), stage.path("kept"))
    os.mkfifo(stage.path("tokens"))
    answer = stage.reload()
    check(answer.status != 200 and "not a regular file" in answer.text, lambda: f"a FIFO as tokens: {answer.text}")
    equal(stage.status_of("anna"), 200, "the tokens after a FIFO")
    os.remove(stage.path("tokens"))
    os.replace(stage.path("kept"), stage.path("tokens"))
    more = {"file_sd": '  x: {http: "http://127.0.0.1:1/{{ target }}", targets_from: {file_sd: "FIFO"}}\n',
            "secret": '  x: {http: "http://127.0.0.1:1/", headers: {A: "${file:FIFO}"}}\n',
            "ca": '  x: {http: "https://127.0.0.1:1/", tls: {ca: "FIFO"}}\n',
            "ca of tls": '  x: {tls: "127.0.0.1:1", ca: "FIFO"}\n',
            "include": 'include: "FIFO"\n',
            "google": 'google: {project: p, credentials: {file: "FIFO"}}\n'}
    for what, text in more.items():
        stage.daemon.write_config(stage.text + text.replace("FIFO", fifo))
        begin = time.monotonic()
        answer = stage.reload()
        # A list of targets is other people's data: it stays as it was last good, and that is said.
        equal(answer.status == 200, what == "file_sd", f"whether a rulebook with a FIFO as {what} is taken")
        check("not a regular file" in answer.text, lambda w=what, a=answer: f"a FIFO as {w}: {a.text}")
        check(time.monotonic() - begin < 10, lambda w=what: f"a FIFO as {w} took long")
        status, out, said = stage.check_file()
        check("not a regular file" in said, lambda w=what, s=said + out: f"check of a FIFO as {w}: {s}")
    stage.daemon.write_config(stage.text)
    stage.works("the old rulebook")


def authorities(stage):
    stage.write("ca.pem", "this is no certificate\n")
    probe = f'  x: {{http: "https://127.0.0.1:1/", tls: {{ca: "{stage.path("ca.pem")}"}}}}\n'
    stage.daemon.write_config(stage.text + probe)
    stage.fails("a CA file without a certificate", "ca.pem", "holds no certificate")
    stage.daemon.write_config(stage.text)
    stage.works("the old rulebook")


def certificates(stage):
    """`server.tls` is replaced as a whole or not at all."""
    if shutil.which("openssl") is None:
        return
    for name in ("one", "two"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-days", "3", "-subj", f"/CN={name}", "-keyout", stage.path(name + ".key"),
                        "-out", stage.path(name + ".pem")], check=True, capture_output=True)
    with_tls = stage.text.replace('tokens_file:', f'tls: {{certificate: "{stage.path("c.pem")}", key: '
                                                  f'"{stage.path("c.key")}"}}, tokens_file:')
    shutil.copy(stage.path("one.pem"), stage.path("c.pem"))
    shutil.copy(stage.path("two.key"), stage.path("c.key"))
    stage.daemon.write_config(with_tls)
    stage.fails("a certificate with another's key", "c.pem", "private key")
    shutil.copy(stage.path("one.key"), stage.path("c.key"))
    stage.works("a certificate with its key")

    def served():
        pem = ssl.get_server_certificate(("127.0.0.1", stage.daemon.port))
        return next((name for name in ("one", "two") if pem.strip() in open(stage.path(name + ".pem")).read()), None)

    equal(served(), "one", "the certificate after the reload")
    shutil.copy(stage.path("two.pem"), stage.path("c.pem"))
    shutil.copy(stage.path("two.key"), stage.path("c.key"))
    stage.works("a renewed certificate")
    equal(served(), "two", "the renewed certificate")


def heavy(stage):
    """A rulebook that takes long is loaded beside the loop; one that is too much is refused."""
    doubling = "signals:\n" + "".join(f"  s{i}: s{i + 1} and s{i + 1}\n" for i in range(34)) + "  s34: app.up\n"
    stage.daemon.write_config(stage.text + doubling)
    answer = stage.reload()
    check(answer.status != 200 and "signal `s22` would be" in answer.text, lambda: f"doubling signals: {answer.text}")
    many = "".join(f'  x{i}: {{http: "http://127.0.0.1:1/{{{{ target }}}}", every: 1h, targets: ['
                   + ", ".join(f'"t{n}"' for n in range(1000)) + "]}\n" for i in range(2))
    stage.daemon.write_config(stage.text + many)
    slowest, over = [0.0], threading.Event()

    def look():
        while not over.is_set():
            begin = time.monotonic()
            stage.daemon.socket.get("/-/healthy")
            slowest[0] = max(slowest[0], time.monotonic() - begin)

    thread = threading.Thread(target=look)
    thread.start()
    for _ in range(5):
        stage.daemon.child.signal(signal.SIGHUP)
    answers = []
    asking = [threading.Thread(target=lambda: answers.append(stage.reload().status)) for _ in range(3)]
    for asker in asking:
        asker.start()
    for asker in asking:
        asker.join()
    over.set()
    thread.join()
    check(all(status == 200 for status in answers), lambda: f"reloads that were asked for together: {answers}")
    print(f"the slowest answer while it was loaded: {slowest[0]:.2f} s")
    # The end of the daemon while a rulebook is being loaded.
    stage.daemon.child.signal(signal.SIGHUP)
    stage.daemon.terminate()


def main():
    kill_all_at_exit()
    directory = os.environ.get("TEST_DIR") or tempfile.mkdtemp(prefix="runbookd-reload-")
    os.makedirs(directory, exist_ok=True)
    stage = Stage(directory)
    for part in (tokens, fifos, authorities, heavy):
        part(stage)
    os.makedirs(os.path.join(directory, "tls"), exist_ok=True)
    stage = Stage(os.path.join(directory, "tls"))
    certificates(stage)
    stage.daemon.terminate()
    print("what is read beside the rulebook is read first")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(failure)
        sys.exit(1)
