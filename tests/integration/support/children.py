"""Programs under test: each in its own process group, its output in a file, gone when we are."""
import atexit
import os
import signal
import subprocess
import sys
import threading

from support.waiting import Failed, wait_for

_running = set()
_lock = threading.Lock()


class Child:
    """One program. `log` is the file with all that it printed."""

    def __init__(self, argv, log, cwd=None, env=None):
        self.name = os.path.basename(str(argv[0]))
        self.log = str(log)
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen([str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=out, cwd=cwd, env=env, start_new_session=True)
        with _lock:
            _running.add(self)

    @property
    def pid(self):
        return self.process.pid

    def alive(self):
        return self.process.poll() is None

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as text:
            return text.read()

    def must_live(self):
        """True, so that a wait can hold it in its condition: nobody waits for the dead."""
        if not self.alive():
            raise Failed(f"{self.name} ended with {self.process.returncode}:\n{self.said()[-4000:]}")
        return True

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """SIGKILL for the group; returns when it is gone."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        with _lock:
            _running.discard(self)

    def wait(self, patience):
        """The exit status, negative for a signal."""
        wait_for(f"{self.name} ends", lambda: not self.alive(), patience)
        with _lock:
            _running.discard(self)
        return self.process.returncode


def kill_all():
    with _lock:
        left = list(_running)
    for child in left:
        child.kill()


def _terminated(number, _frame):
    sys.exit(128 + number)


def kill_all_at_exit():
    """Also when we are told to end: `timeout` sends SIGTERM."""
    atexit.register(kill_all)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _terminated)


def run(argv, patience=60, **options):
    """A short program to its end: (status, stdout, stderr)."""
    done = subprocess.run([str(a) for a in argv], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          errors="replace", timeout=patience, check=False, **options)
    return done.returncode, done.stdout, done.stderr
