"""Who may include whom.

    base <- decide <- config/load <- app        base <- contract <- net        base <- config/document
    {decide, contract} <- people <- app
    {contract, net, config/document} <- probes/*, remediations/* <- app <- cli, main
    {contract, net, config/document} <- people/sending <- people/channels/* <- app
    {decide, people/sending} <- people/postmortem <- app

A kind (one folder of probes/, remediations/ or people/channels/) sees the shared layers and itself. The composition root
sees kinds through the registries only: what it knew of a single kind would be a second place to change.
"""
import re

from tree import KINDS, Problem

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
FOLDERS = {"daemon/base": "base", "daemon/decide": "decide", "daemon/contract": "contract",
           "daemon/net": "net", "daemon/people": "people", "daemon/people/sending": "sending",
           "daemon/people/postmortem": "postmortem", "daemon/app": "app", "daemon/cli": "cli", "daemon/main.cpp": "cli",
           "config/document": "document", "config/load": "load", "config/expression": "load"}
SHARED = {"base", "contract", "net", "document"}
# What the kinds of one room share beside that.
OF_ROOM = {"daemon/people/channels": {"sending"}}
APP = SHARED | {"decide", "people", "postmortem", "load", "app"} | {f"{room}/registry" for room in KINDS}
MAY = {"base": {"base"},
       "decide": {"base", "decide"},
       "contract": {"base", "contract"},
       "net": {"base", "contract", "net"},
       "document": {"base", "document"},
       "people": {"base", "decide", "contract", "people"},
       "sending": SHARED | {"sending"},
       "postmortem": SHARED | {"decide", "sending", "postmortem"},
       "load": {"base", "decide", "contract", "document", "load"},
       "app": APP,
       "cli": APP | {"cli"}}

ASIO = r"boost/asio(?:\.hpp|/)"
LIBRARIES = {"Asio": ASIO, "Beast": r"boost/beast", "Boost": r"boost/", "OpenSSL": r"openssl/",
             "libpq": r"libpq-fe\.h|postgresql/", "libpqxx": r"pqxx/", "hiredis": r"hiredis",
             "c-ares": r"ares\.h", "yaml-cpp": r"yaml-cpp/", "spdlog": r"spdlog/", "SQLite": r"sqlite3",
             "prometheus-cpp": r"prometheus/", "CLI11": r"CLI/", "libcurl": r"curl/",
             "sd-bus": r"systemd/", "nghttp2": r"nghttp2/"}
# What a layer must not see, although it may be installed. A kind never sees a metric or a log.
STORES = {"spdlog", "SQLite", "prometheus-cpp", "CLI11"}
NOT_IN = {"base": set(LIBRARIES), "decide": set(LIBRARIES),
          "contract": set(LIBRARIES) - {"Asio", "Boost"},
          "document": set(LIBRARIES) - {"yaml-cpp", "Boost"},
             "load": set(LIBRARIES) - {"Boost"},
          "people": set(LIBRARIES) - {"Asio", "Boost"},
          "net": STORES | {"yaml-cpp", "libpqxx"}, "kind": STORES | {"yaml-cpp"}, "sending": STORES | {"yaml-cpp"},
          "postmortem": set(LIBRARIES),
          "registry": set(LIBRARIES)}
OF_CONTRACT = {"boost/asio/awaitable.hpp", "boost/asio/any_io_executor.hpp"}
# Beast's algorithms over streams cost half a minute per unit and have no deadline of ours.
STREAM_ALGORITHMS = re.compile(
    r"boost/beast(?:\.hpp|/(?:http|core|websocket|ssl)\.hpp|/websocket/|/ssl/|/http/(?:read|write)\.hpp"
    r"|/core/(?:basic_stream|tcp_stream)\.hpp)")
HEAVY = re.compile(r"boost/beast|boost/asio\.hpp|boost/asio/ssl|pqxx/|libpq-fe\.h|hiredis|yaml-cpp/|prometheus/"
                   r"|openssl/|sqlite3|spdlog/|CLI/|ares\.h|curl/|systemd/|nghttp2/")
NOT_PURE = re.compile(r"(?:thread|mutex|condition_variable|future|fstream|iostream|filesystem|random|ctime|time\.h"
                      r"|unistd\.h|sys/.*)$")
OWN_CLOCK = re.compile(r"(?:Clock|Stamp|_clock)::now\s*\(|\bstd::time\s*\(|\bclock_gettime\s*\(")


def layer_of(path):
    """`base`, `probes/http`, `probes/registry`, `tests` ...; None for a place that is none."""
    for room in KINDS:
        if path.startswith(room + "/"):
            return f"{room}/{path.removeprefix(room + '/').split('/')[0].split('.')[0]}"
    parts = path.split("/")
    if parts[0] == "tests":
        return "tests"
    if path == "cmake/pch_std.hpp":
        return "base"  # every unit of the pure layers sees it
    return FOLDERS.get("/".join(parts[:3])) or FOLDERS.get("/".join(parts[:2]))


def room_of(layer):
    return layer.rpartition("/")[0]


def is_kind(layer):
    return room_of(layer) in KINDS and not layer.endswith("/registry")


def may_include(path, target):
    """Whether `path` may include `target`, both ours."""
    own, other = layer_of(path), layer_of(target)
    if own is None or other is None:
        return False
    if own == "tests" or own == other:
        return True
    if is_kind(own):
        return other in SHARED | OF_ROOM.get(room_of(own), set())
    if own.endswith("/registry"):
        own_rows = is_kind(other) and room_of(other) == room_of(own) and target.endswith("/kind.hpp")
        return own_rows or other in {"base", "contract"}
    return other in MAY.get(own, set())


def group(layer):
    return "kind" if is_kind(layer) else "registry" if layer.endswith("/registry") else layer


def outside(path, header):
    """What is wrong with including this header of a library, or nothing."""
    layer = layer_of(path)
    if path.endswith(".hpp") and HEAVY.match(header) and path.split("/")[0] != "cmake":
        return "is a heavy header: name it in one .cpp, behind an interface"
    for library in sorted(NOT_IN.get(group(layer), set())):
        if re.match(LIBRARIES[library], header):
            return f"is {library}, which {layer} does not know"
    if layer == "contract" and header.startswith("boost/") and header not in OF_CONTRACT:
        return "is more than awaitable and any_io_executor, all that contract takes of Boost"
    if group(layer) in {"document", "load"} and re.match(ASIO + "|boost/beast", header):
        return f"is I/O, which {layer} does not know"
    if layer == "decide" and NOT_PURE.match(header):
        return "has no place in decide, which is a pure function of its events"
    if STREAM_ALGORITHMS.match(header):
        return "brings Beast's stream algorithms: only its parser and serializer are used"
    return None


def of_includes(tree, path):
    text = tree.text(path)
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        header = match[1] or match[2]
        if header.split("/")[0] in {"daemon", "config", "probes", "remediations", "tests", "cmake"}:
            if not may_include(path, header):
                yield Problem(path, line, f"{layer_of(path)} must not include {header} ({layer_of(header)})")
        elif match[1] and layer_of(path) != "tests":
            yield Problem(path, line, f'"{header}" is not named from the root of the repository')
        elif layer_of(path) != "tests" and (why := outside(path, header)):
            yield Problem(path, line, f"<{header}> {why}")


def check(tree):
    for path in tree.ours() + tree.below("tests", ".cpp") + tree.below("tests", ".hpp") + tree.below("cmake", "pch_std.hpp"):
        if layer_of(path) is None:
            yield Problem(path, 0, "belongs to no layer of the architecture")
            continue
        yield from of_includes(tree, path)
        if layer_of(path) == "decide":
            for line, text in tree.lines(path):
                if OWN_CLOCK.search(text.split("//")[0]):
                    yield Problem(path, line, "decide has no clock: time comes with the events")
