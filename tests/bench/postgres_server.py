"""A real PostgreSQL of the newest installed version, never as root, gone at the end."""

import glob
import os
import pwd
import signal
import subprocess

from harness import PATIENCE, Program, find_program, free_port, wait_until


def server_user():
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


class Postgres(Program):
    """In DIRECTORY/postgres, on a unix socket there and on loopback; everybody may log in. `settings`: NAME=VALUE."""

    def __init__(self, directory, *settings):
        programs = max(glob.glob("/usr/lib/postgresql/*/bin"))
        self.port, self.directory = free_port(), os.path.join(directory, "postgres")
        os.mkdir(self.directory)
        user = server_user()
        if user:
            os.chmod(directory, 0o755)
            os.chown(self.directory, user.pw_uid, user.pw_gid)
        os.chmod(self.directory, 0o755)
        become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"] if user else []
        data = os.path.join(self.directory, "data")
        subprocess.run(become + [programs + "/initdb", "-D", data, "-A", "trust", "-U", "postgres", "-N"], check=True,
                       stdout=subprocess.DEVNULL, cwd=self.directory)
        super().__init__(directory, "postgres", become + [
            programs + "/postgres", "-D", data, "-k", self.directory, "-p", str(self.port), "-c",
            "listen_addresses=127.0.0.1", "-c", "fsync=off"] + [word for s in settings for word in ("-c", s)])
        wait_until("postgres serves", lambda: os.path.exists(os.path.join(self.directory, f".s.PGSQL.{self.port}")))

    def ask(self, sql):
        """As its superuser: what psql prints of it, bare."""
        return subprocess.run([find_program("psql"), "-qAt", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres",
                               "-d", "postgres", "-c", sql], check=True, capture_output=True, text=True).stdout.strip()

    def stop(self):
        self.process.send_signal(signal.SIGINT)  # at once, whoever is connected
        return self.process.wait(PATIENCE)
