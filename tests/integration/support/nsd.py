"""A real authoritative name server, with one zone."""
import os
import shutil
import socket

from support.children import Child
from support.waiting import wait_for
from support.web import free_port

CONF = """\
server:
  ip-address: {address}@{port}
  username: ""
  chroot: ""
  zonesdir: "{directory}"
  database: ""
  pidfile: "{directory}/nsd.pid"
  xfrdfile: "{directory}/xfrd.state"
  zonelistfile: "{directory}/zone.list"
  logfile: "{directory}/nsd.log"
  server-count: 1
  hide-version: yes
remote-control:
  control-enable: no
zone:
  name: "{zone}"
  zonefile: "{directory}/zone"
"""


def program():
    found = shutil.which("nsd", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if found is None:
        raise FileNotFoundError("nsd is not installed")
    return found


class Nsd:
    def __init__(self, directory, zone, records, address="127.0.0.1", port=None):
        os.makedirs(directory, exist_ok=True)
        self.address, self.port, self.directory, self.zone = address, port or free_port(), directory, zone
        with open(os.path.join(directory, "nsd.conf"), "w", encoding="utf-8") as out:
            out.write(CONF.format(address=address, port=self.port, directory=directory, zone=zone))
        self.write(records)
        self.child = None

    def write(self, records):
        with open(os.path.join(self.directory, "zone"), "w", encoding="utf-8") as out:
            out.write(f"$ORIGIN {self.zone}.\n$TTL 300\n@ SOA ns root 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n{records}\n")

    def start(self):
        self.child = Child([program(), "-d", "-c", os.path.join(self.directory, "nsd.conf")],
                           os.path.join(self.directory, "said"))
        wait_for("nsd answers", self.answers)

    def answers(self):
        self.child.must_live()
        name = b"".join(bytes([len(part)]) + part.encode() for part in self.zone.split("."))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(0.2)
            try:
                asker.sendto(b"\x12\x34\0\0\0\1\0\0\0\0\0\0" + name + b"\0\0\6\0\1", (self.address, self.port))
                return len(asker.recv(4096)) > 12
            except OSError:
                return False

    def stop(self):
        self.child.kill()

