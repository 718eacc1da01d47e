#!/usr/bin/env python3
"""Mail by the daemon as it is shipped, to servers of every kind: what is sent in clear, to strangers or to nobody.

Each server is aiosmtpd in a process; `runbookd notify test` says what became of a mail, and the server what it took.
"""
import os
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from support.children import kill_all_at_exit
from support.daemon import Daemon
from support.loopback import MailServer, certificate
from support.target import Target
from support.waiting import Failed, check, equal

RULEBOOK = """\
version: 1
server: {{listen: "{{listen}}"}}
store: {{path: "{{state}}"}}
{smtp}
contacts:
  manager: {{email: manager@example.com}}
  hook: {{webhook: "http://{target}/hook"}}
"""


class Scene:
    def __init__(self, directory):
        self.directory = directory
        self.target = Target()
        self.count = 0
        self.daemon = Daemon(directory, self.rulebook(""))
        self.daemon.start()
        self.daemon.wait_ready()

    def rulebook(self, smtp):
        return RULEBOOK.format(smtp=smtp, target=self.target.address)

    def use(self, smtp):
        """A reload with this section."""
        text = self.rulebook(smtp).replace("{listen}", f"127.0.0.1:{self.daemon.port}").replace("{state}", self.daemon.state)
        self.daemon.write_config(text)
        reply = self.daemon.socket.post("/-/reload")
        equal(reply.status, 200, lambda: reply.text)

    def server(self, *options):
        self.count += 1
        return MailServer(os.path.join(self.directory, f"mail-{self.count}"), *options)

    def test(self, contact="manager"):
        status, said, complaint = self.daemon.verb("notify", "test", contact)
        return status, said + complaint


def section(server, **keys):
    pairs = {"server": f'"{server.address}"', "from": "runbookd@example.com"} | keys
    return "smtp: {" + ", ".join(f"{name}: {value}" for name, value in pairs.items()) + "}"


def taken(scene, server, **keys):
    scene.use(section(server, **keys))
    status, said = scene.test()
    check(status == 0, lambda: f"not delivered: {said}\n{server.child.said()[-2000:]}")
    mails = server.mails()
    equal(len(mails), 2, "mails: that the test opens, and that it is over")
    return mails[0]


def refused(scene, server, *words, **keys):
    scene.use(section(server, **keys))
    status, said = scene.test()
    check(status == 1 and all(word in said for word in words), lambda: f"{status}, {words}: {said}")
    equal(server.mails(), [], "mails")


def to_good_servers(scene, ours):
    plain = taken(scene, scene.server(), tls="none")
    equal((plain["from"], plain["to"], plain["tls"]), ("runbookd@example.com", ["manager@example.com"], False), "by a relay")
    ours_only = taken(scene, scene.server("--tls", *ours), ca=f'"{ours[0]}"')
    check(ours_only["tls"], "STARTTLS was not used")
    check(taken(scene, scene.server("--tls", *ours, "--implicit"), ca=f'"{ours[0]}"', tls="implicit")["content"], "implicit TLS")
    login = scene.server("--tls", *ours, "--login", "bot", "right")
    equal(taken(scene, login, ca=f'"{ours[0]}"', user="bot", password="right")["user"], "bot", "who logged in")


def to_bad_servers(scene, ours, theirs):
    refused(scene, scene.server(), "STARTTLS")  # it offers none: nothing is sent in clear
    refused(scene, scene.server("--tls", *ours), "certificate", ca=f'"{theirs[0]}"')
    refused(scene, scene.server("--tls", *ours), "certificate")  # by whom the system trusts
    refused(scene, scene.server("--tls", *ours, "--implicit"), "certificate", ca=f'"{theirs[0]}"', tls="implicit")
    login = scene.server("--tls", *ours, "--login", "bot", "right")
    refused(scene, login, "ogin", ca=f'"{ours[0]}"', user="bot", password="wrong-one")
    check("wrong-one" not in scene.daemon.child.said(), "the password stands in the log")
    refused(scene, scene.server("--reject", "554"), "554", tls="none")


def to_one_that_never_answers(scene):
    """It ends at its deadline, and delays nobody else."""
    server = scene.server("--silent")
    scene.use(section(server, tls="none"))
    said = []
    waits = threading.Thread(target=lambda: said.append(scene.test()))
    waits.start()
    begin = time.monotonic()
    for _ in range(3):
        equal(scene.test("hook")[0], 0, "another contact meanwhile")
    check(waits.is_alive(), lambda: f"the others took {time.monotonic() - begin:.1f} s: {said}")
    waits.join(60)
    check(said and said[0][0] == 1 and "has not answered" in said[0][1], lambda: said)
    scene.use("")
    status, told = scene.test()
    check(status == 1 and "no section `smtp`" in told, lambda: told)


def to_one_without_farewell(scene):
    """Taken is taken: nobody waits for the answer to QUIT, which libcurl would do for two minutes in both our places."""
    server = scene.server("--mute-at-quit")
    scene.use(section(server, tls="none"))
    for turn in range(4):
        equal(scene.test()[0], 0, f"mail {turn}")


def main():
    kill_all_at_exit()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_DIR")) as directory:
        scene = Scene(directory)
        ours, theirs = certificate(directory, "ours"), certificate(directory, "theirs")
        to_good_servers(scene, ours)
        to_bad_servers(scene, ours, theirs)
        to_one_without_farewell(scene)
        to_one_that_never_answers(scene)
        scene.daemon.terminate()
    print("mail: taken by four kinds of servers, and by none of seven that must not have it")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"mail: {failure}")
        sys.exit(1)
