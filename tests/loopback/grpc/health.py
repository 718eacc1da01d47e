#!/usr/bin/python3
"""A gRPC server with the health service (python3-grpcio, of Debian's own Python), which refuses what is no good gRPC.

usage: health.py DIRECTORY [--tls CERT KEY] [--without-health]

Writes its port into DIRECTORY/port. DIRECTORY/health.json says how services are: {"": 1, "shop.Orders": 2}; of a name that
is not in it the answer is NOT_FOUND. A service whose health is a text gets that status: {"x": "UNAVAILABLE"}; `SLEEP` says
nothing until the client gives up. What was asked is in DIRECTORY/asked, a line each: the service and the metadata.
"""
import argparse
import concurrent.futures
import json
import os
import threading

import grpc

parser = argparse.ArgumentParser()
parser.add_argument("directory")
parser.add_argument("--tls", nargs=2)
parser.add_argument("--without-health", action="store_true")
options = parser.parse_args()
ended = threading.Event()


def put(name, content):
    path = os.path.join(options.directory, name)
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write(content)
    os.replace(path + ".new", path)


def service_in(request):
    """HealthCheckRequest: nothing, or field 1 as a string. Anything else is no such message."""
    if request == b"":
        return ""
    if request[0] != 0x0A or request[1] > 0x7F or len(request) != 2 + request[1]:
        raise ValueError(f"no HealthCheckRequest: {request!r}")
    return request[2:].decode("ascii")


def check(request, context):
    service = service_in(request)
    metadata = {key: value for key, value in context.invocation_metadata()}
    left = context.time_remaining()
    with open(os.path.join(options.directory, "asked"), "a", encoding="utf-8") as out:
        out.write(json.dumps({"service": service, "metadata": metadata, "left": left}) + "\n")
    with open(os.path.join(options.directory, "health.json"), encoding="utf-8") as text:
        health = json.load(text).get(service)
    if health is None:
        context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
    if health == "SLEEP":
        context.add_callback(ended.set)
        ended.wait(60)
    if isinstance(health, str):
        context.abort(grpc.StatusCode[health], "as the test wants it")
    return b"" if health == 0 else bytes([0x08, health])


class Health(grpc.GenericRpcHandler):
    def service(self, handler_call_details):
        if options.without_health or handler_call_details.method != "/grpc.health.v1.Health/Check":
            return None
        return grpc.unary_unary_rpc_method_handler(check)


server = grpc.server(concurrent.futures.ThreadPoolExecutor(8), handlers=(Health(),))
if options.tls:
    certificate, key = (open(path, "rb").read() for path in options.tls)  # pylint: disable=consider-using-with
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, certificate)]))
else:
    port = server.add_insecure_port("127.0.0.1:0")
server.start()
put("port", str(port))
server.wait_for_termination()
