"""A program on a terminal of its own: what it shows, and what somebody types."""
import os
import pty
import select
import subprocess

from support.waiting import PATIENCE, Failed


class Terminal:
    def __init__(self, argv, environment=None):
        ours, theirs = pty.openpty()
        self._fd = ours
        self.shown = ""
        self.process = subprocess.Popen([str(a) for a in argv], stdin=theirs, stdout=theirs, stderr=theirs,
                                        env={**os.environ, "TERM": "xterm", **(environment or {})}, start_new_session=True)
        os.close(theirs)

    def _more(self):
        """False at the end, when the program has closed its side."""
        if not select.select([self._fd], [], [], PATIENCE)[0]:
            raise Failed(f"nothing more was shown: {self.shown!r}")
        try:
            data = os.read(self._fd, 4096)
        except OSError:
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)

    def until(self, text):
        """Everything up to it, the newest included."""
        while text not in self.shown:
            if not self._more():
                raise Failed(f"{text!r} was never shown: {self.shown!r}")
        return self.shown

    def type(self, keys):
        os.write(self._fd, keys.encode())

    def end(self):
        """(status, all that was shown)"""
        while self._more():
            pass
        os.close(self._fd)
        return self.process.wait(PATIENCE), self.shown.replace("\r\n", "\n")
