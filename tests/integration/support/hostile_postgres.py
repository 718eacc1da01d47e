"""PostgreSQL servers that want to harm who talks to them, and one that is well, each on a port of its own.

They run in a process of their own: what they send costs the test nothing. What a client has said is kept, so
that a password which should not have been sent would be seen.
"""
import asyncio
import base64
import multiprocessing
import re
import struct

CHUNK = b"x" * 65536
COLUMNS = ("connections", "max_connections", "hidden")


def message(kind, body=b"", size=None):
    return kind + struct.pack(">i", len(body) + 4 if size is None else size) + body


OK = message(b"R", struct.pack(">i", 0))
READY = message(b"Z", b"I")
LET_IN = OK + message(b"K", struct.pack(">ii", 1, 1)) + READY
PARSED = message(b"1") + message(b"2")
NOTICE = message(b"N", b"SNOTICE\0C00000\0Mhello\0\0")


def row_description(names):
    fields = b"".join(n.encode() + b"\0" + struct.pack(">ihihih", 0, 0, 20, 8, -1, 0) for n in names)
    return message(b"T", struct.pack(">h", len(names)) + fields)


def data_row(values):
    return message(b"D", struct.pack(">h", len(values)) + b"".join(struct.pack(">i", len(v)) + v for v in values))


def error(text, code=b"XX000"):
    return message(b"E", b"SERROR\0C" + code + b"\0M" + text + b"\0\0")


class Peer:
    """One connection: how it lets in, and what it does with a query."""

    def __init__(self, reader, writer, heard):
        self.reader, self.writer, self.heard = reader, writer, heard

    async def startup(self):
        """Past the requests for encryption, which are refused."""
        while True:
            size, code = struct.unpack(">ii", await self.reader.readexactly(8))
            body = await self.reader.readexactly(size - 8)
            if code not in (80877103, 80877104):
                return body
            await self.say(b"N")

    async def say(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def read(self):
        data = await self.reader.read(65536)
        if not data:
            raise ConnectionError
        self.heard.append(data)
        return data

    async def query(self):
        await self.say(LET_IN)
        await self.read()

    async def for_ever(self, data):
        data *= max(1, len(CHUNK) // len(data))
        while True:
            await self.say(data)


async def well(p):
    await p.say(LET_IN)
    while True:
        await p.read()
        await p.say(PARSED + row_description(COLUMNS) + data_row([b"1", b"100", b"0"]) + message(b"C", b"SELECT 1\0") + READY)


async def scram(p):
    await p.say(message(b"R", struct.pack(">i", 10) + b"SCRAM-SHA-256\0\0"))
    nonce = re.search(rb"r=([^,]+)", await p.read()).group(1)
    first = b"r=" + nonce + b"server,s=" + base64.b64encode(b"salt" * 4) + b",i=2147483647"
    await p.say(message(b"R", struct.pack(">i", 11) + first))
    await p.read()


async def giant_row(p):
    await p.query()
    await p.say(PARSED + row_description(COLUMNS) + message(b"D", b"", 1 << 30) + struct.pack(">h", 3))
    await p.for_ever(CHUNK)


async def large_row(p):
    """Below the limit of a worker's memory: what is counted must end it."""
    await p.query()
    await p.say(PARSED + row_description(COLUMNS) + message(b"D", b"", 30 << 20) + struct.pack(">h", 3))
    await p.for_ever(CHUNK)


async def rows(p):
    await p.query()
    await p.say(PARSED + row_description(COLUMNS))
    await p.for_ever(data_row([b"1", b"2", b"3"]))


async def notices(p):
    await p.query()
    await p.for_ever(NOTICE)


async def login_notices(p):
    await p.say(OK)
    await p.for_ever(NOTICE)


async def parameters(p):
    await p.say(OK)
    number = 0
    while True:
        batch = b"".join(message(b"S", b"p%d\0v\0" % (number + i)) for i in range(1000))
        number += 1000
        await p.say(batch)


async def results(p):
    await p.query()
    await p.for_ever(message(b"C", b"SELECT 1\0"))


async def columns(p):
    await p.query()
    await p.say(PARSED + row_description([f"c{i}" for i in range(32000)]))
    await p.for_ever(data_row([b"1"] * 32000))


async def mute(p):
    await p.read()


async def garbage(p):
    await p.for_ever(b"\x00\xff\x13\x37 no server of any kind \r\n")


async def zero(p):
    await p.query()
    await p.for_ever(b"D\0\0\0\0")


async def negative(p):
    await p.query()
    await p.for_ever(b"D\xff\xff\xff\xf0")


async def negative_cell(p):
    await p.query()
    await p.say(PARSED + row_description(COLUMNS))
    await p.for_ever(message(b"D", struct.pack(">hi", 3, -7)))


async def long_error(p):
    await p.query()
    await p.say(error(b"e" * (3 << 20)) + READY)
    await p.read()


async def longer_error(p):
    await p.query()
    await p.say(message(b"E", b"SERROR\0M", 1 << 30))
    await p.for_ever(CHUNK)


def asks(method, more=b""):
    async def ask(p):
        await p.say(message(b"R", struct.pack(">i", method) + more))
        while True:
            await p.read()
    return ask


async def clear_text_in_pieces(p):
    whole = message(b"R", struct.pack(">i", 3))
    for i in range(len(whole)):
        await p.say(whole[i:i + 1])
        await asyncio.sleep(0.02)
    while True:
        await p.read()


KINDS = {f.__name__: f for f in (well, scram, giant_row, large_row, rows, notices, login_notices, parameters, results, columns,
                                 mute, garbage, zero, negative, negative_cell, long_error, longer_error,
                                 clear_text_in_pieces)}
KINDS |= {"clear_text": asks(3), "md5": asks(5, b"salt"), "unknown_method": asks(99), "gss": asks(7)}


async def serve(pipe):
    heard = {name: [] for name in KINDS}

    def serving(name):
        async def run(reader, writer):
            peer = Peer(reader, writer, heard[name])
            try:
                await peer.startup()
                await KINDS[name](peer)
            except (OSError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()
        return run

    ports = {}
    for name in KINDS:
        server = await asyncio.start_server(serving(name), "127.0.0.1", 0)
        ports[name] = server.sockets[0].getsockname()[1]
    pipe.send(ports)
    loop = asyncio.get_running_loop()
    while True:
        name = await loop.run_in_executor(None, pipe.recv)
        pipe.send(b"".join(heard[name]))


def serve_in_child(pipe):
    asyncio.run(serve(pipe))


class HostilePostgres:
    """A context manager: `ports[kind]`, and heard(kind) = what clients have said after their startup."""

    def __enter__(self):
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=serve_in_child, args=(theirs,), daemon=True)
        self.process.start()
        self.ports = self.pipe.recv()
        return self

    def heard(self, kind):
        self.pipe.send(kind)
        return self.pipe.recv()

    def __exit__(self, *_):
        self.process.kill()
        self.process.join()
