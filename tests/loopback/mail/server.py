#!/usr/bin/python3
"""A mail server of aiosmtpd (python3-aiosmtpd, of Debian's own Python) with the faults that one may have.

usage: server.py DIRECTORY [--tls CERT KEY] [--implicit] [--login USER PASSWORD] [--reject CODE] [--silent]
                 [--mute-at-quit]

Writes its port into DIRECTORY/port, and each mail that it takes into DIRECTORY/N.json: who from, who to, what.
"""
import argparse
import json
import os
import socket
import ssl
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

parser = argparse.ArgumentParser()
parser.add_argument("directory")
parser.add_argument("--tls", nargs=2)
parser.add_argument("--implicit", action="store_true")
parser.add_argument("--login", nargs=2)
parser.add_argument("--reject", default="")
parser.add_argument("--silent", action="store_true")
parser.add_argument("--mute-at-quit", action="store_true")
options = parser.parse_args()


def put(name, content):
    path = os.path.join(options.directory, name)
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write(content)
    os.replace(path + ".new", path)


class Handler:
    """Keeps mails; the names of its methods are the library's."""

    def __init__(self):
        self.count = 0

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802
        if options.reject:
            return options.reject + " not this one"
        self.count += 1
        put(f"{self.count}.json", json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
            "user": (session.auth_data or b"").decode() if session.authenticated else None,
            "content": envelope.content.decode("utf-8", "replace")}))
        return "250 taken"


def login(_server, _session, _envelope, _mechanism, data):
    name, password = data.login.decode(), data.password.decode()
    good = options.login and [name, password] == options.login
    return AuthResult(success=bool(good), handled=False, auth_data=data.login)


class Mute(SMTP):
    """Accepts a connection and never says a word."""

    async def _handle_client(self):
        await self.loop.create_future()


class MuteAtQuit(SMTP):
    """Takes mails, and has no word of farewell."""

    async def smtp_QUIT(self, _argument):  # noqa: N802
        await self.loop.create_future()


context = None
if options.tls:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*options.tls)


class Server(Controller):
    def factory(self):
        kind = Mute if options.silent else MuteAtQuit if options.mute_at_quit else SMTP
        starttls = context if context and not options.implicit else None
        return kind(self.handler, hostname="mail.test", tls_context=starttls, require_starttls=bool(starttls),
                    authenticator=login if options.login else None, auth_required=bool(options.login),
                    auth_require_tls=bool(starttls), enable_SMTPUTF8=False)


    def _trigger_server(self):
        """The library waits for a first connection, at a port that it thinks it knows: the kernel has chosen it."""
        socket.create_connection(self.server.sockets[0].getsockname()).close()


server = Server(Handler(), hostname="127.0.0.1", port=0, ssl_context=context if options.implicit else None)
server.start()
put("port", str(server.server.sockets[0].getsockname()[1]))
threading.Event().wait()
