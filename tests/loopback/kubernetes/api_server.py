"""An API server of Kubernetes on loopback: Deployments and ReplicaSets, read only, strict."""
import copy
import datetime
import http.server
import json
import ssl
import sys
import threading
import urllib.parse
import uuid

METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
REVISION = "deployment.kubernetes.io/revision"
PARAMETERS = {"get": set(), "list": {"limit", "continue", "labelSelector"}}


def rfc3339(seconds_ago=0):
    at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds_ago)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Refused(Exception):
    def __init__(self, code, reason, message):
        super().__init__(message)
        self.code, self.body = code, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                                      "message": message, "reason": reason, "code": code}


class Cluster:
    """`deploy` gives a Deployment another template, `undo` takes an earlier ReplicaSet again."""

    def __init__(self, certificate, key):
        self.tokens = {"first"}
        self.may = {("get", "deployments"), ("list", "replicasets")}
        self.requests = []
        self.deployments, self.sets = {}, []
        self.broken = None  # a status that every question gets
        self._lock = threading.RLock()
        handler = type("Handler", (_Handler,), {"cluster": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    # The world, as kubectl changes it.

    def add(self, name, namespace="web", replicas=3, age=7200):
        with self._lock:
            self.deployments[namespace, name] = {
                "apiVersion": "apps/v1", "kind": "Deployment",
                "metadata": {"name": name, "namespace": namespace, "uid": str(uuid.uuid4()), "generation": 1,
                             "annotations": {}, "creationTimestamp": rfc3339(age)},
                "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}},
                         "template": {"metadata": {"labels": {"app": name}}}},
                "status": {"observedGeneration": 1, "replicas": replicas, "readyReplicas": replicas, "conditions": []}}
            self.deploy(name, namespace, age)

    def deploy(self, name, namespace="web", age=0):
        """A new template `age` seconds ago: a new ReplicaSet, under the next revision."""
        with self._lock:
            deployment = self.deployments[namespace, name]
            revision = self._next(deployment)
            self.sets.append({
                "metadata": {"name": f"{name}-{revision}", "namespace": namespace, "labels": {"app": name},
                             "annotations": {REVISION: revision}, "creationTimestamp": rfc3339(age),
                             "ownerReferences": [{"apiVersion": "apps/v1", "kind": "Deployment", "name": name,
                                                  "uid": deployment["metadata"]["uid"], "controller": True}]}})

    def undo(self, name, to, namespace="web"):
        """The ReplicaSet that was made as revision `to`, under the next revision."""
        with self._lock:
            revision = self._next(self.deployments[namespace, name])
            for item in self.sets:
                if item["metadata"]["name"] == f"{name}-{to}":
                    item["metadata"]["annotations"][REVISION] = revision

    def ready(self, name, count, namespace="web"):
        """So many are ready; 0 is left out, as the real one does."""
        with self._lock:
            status = self.deployments[namespace, name]["status"]
            status.pop("readyReplicas", None)
            if count:
                status["readyReplicas"] = count

    def condition(self, name, namespace="web", **condition):
        with self._lock:
            self.deployments[namespace, name]["status"]["conditions"] = [condition]

    @staticmethod
    def _next(deployment):
        annotations = deployment["metadata"]["annotations"]
        annotations[REVISION] = str(int(annotations.get(REVISION, "0")) + 1)
        return annotations[REVISION]

    # What is asked.

    def answer(self, method, target, headers):
        with self._lock:
            self.requests.append(f"{method} {target}")
            if self.broken:
                raise Refused(self.broken, "InternalError", "the server is broken")
            scheme, _, token = headers.get("Authorization", "").partition(" ")
            if scheme != "Bearer" or token not in self.tokens:
                raise Refused(401, "Unauthorized", "Unauthorized")
            if method != "GET":
                raise Refused(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
            parts = urllib.parse.urlsplit(target)
            segments = parts.path.strip("/").split("/")
            if segments[:4] != ["apis", "apps", "v1", "namespaces"] or len(segments) not in (6, 7):
                raise Refused(404, "NotFound", "the server could not find the requested resource")
            return self._object(segments[4:], urllib.parse.parse_qs(parts.query, strict_parsing=bool(parts.query)),
                                headers.get("Accept"))

    def _object(self, where, query, accept):
        namespace, resource = where[:2]
        verb = "get" if len(where) == 3 else "list"
        if (verb, resource) not in self.may:
            raise Refused(403, "Forbidden", f'{resource}.apps is forbidden: User "runbookd" cannot {verb} resource "{resource}"'
                                            f' in API group "apps" in the namespace "{namespace}"')
        for name in query:
            if name not in PARAMETERS[verb]:
                raise Refused(400, "BadRequest", f"unknown parameter {name}")
        if verb == "get":
            if accept != "application/json":
                raise Refused(406, "NotAcceptable", f"{accept}")
            if (namespace, where[2]) not in self.deployments:
                raise Refused(404, "NotFound", f'deployments.apps "{where[2]}" not found')
            return self.deployments[namespace, where[2]]
        if accept != METADATA_LIST:
            raise Refused(406, "NotAcceptable", f"{accept}")
        return self._list(namespace, query)

    def _list(self, namespace, query):
        wanted = dict(part.split("=") for part in query["labelSelector"][0].split(","))
        limit = int(query.get("limit", ["500"])[0])
        start = int(query.get("continue", ["0"])[0])
        found = [item for item in self.sets if item["metadata"]["namespace"] == namespace
                 and all(item["metadata"]["labels"].get(k) == v for k, v in wanted.items())]
        metadata = {"resourceVersion": "1"}
        if start + limit < len(found):
            metadata["continue"] = str(start + limit)
        return {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                "items": copy.deepcopy(found[start:start + limit])}


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that leaves in the middle, as one does whose deadline has passed, is no news."""
        if not isinstance(sys.exc_info()[1], (OSError, ssl.SSLError)):
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    cluster = None

    def _send(self, code, body):
        text = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _any(self):
        try:
            body = json.loads(json.dumps(self.cluster.answer(self.command, self.path, self.headers)))
        except Refused as refused:
            return self._send(refused.code, refused.body)
        return self._send(200, body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815

    def log_message(self, *_):
        pass
