"""The HTTP contract of interfaces.md, asked of a running daemon. Whoever reads it needs no cloud."""
from support.waiting import check, equal

READS = ["/metrics", "/-/healthy", "/-/ready", "/api/v1/status", "/api/v1/probes", "/api/v1/rules", "/api/v1/incidents",
         "/api/v1/journal", "/api/v1/silences", "/api/v1/approvals", "/api/v1/explain?rule=high-error-rate",
         "/api/v1/openapi.json"]
COMMANDS = ["/-/reload", "/api/v1/pause", "/api/v1/resume", "/api/v1/silences", "/api/v1/incidents/INC-1/ack",
            "/api/v1/approvals/INC-1/approve", "/api/v1/rules/high-error-rate/trigger",
            "/api/v1/rules/high-error-rate/drill", "/api/v1/resources/api/unlock", "/api/v1/trigger",
            "/api/v1/drill", "/api/v1/unlock", "/api/v1/alerts",
            "/api/v2/alerts", "/api/v1/heartbeats/backup", "/no/such/path"]
LISTS = {"probes": "/api/v1/probes", "rules": "/api/v1/rules", "incidents": "/api/v1/incidents",
         "records": "/api/v1/journal"}


def is_problem(reply, statuses, what):
    check(reply.status in statuses, lambda: f"{what}: {reply!r}, not {statuses}")
    equal(reply.content_type, "application/problem+json", f"{what}: content type")
    problem = reply.json
    equal(problem["status"], reply.status, f"{what}: status in the problem")
    check(problem.get("title") or problem.get("detail"), lambda: f"{what}: a problem without a word: {reply!r}")


def reads(server):
    for path in READS:
        equal(server.get(path).status, 200, f"GET {path}")
    for name, path in LISTS.items():
        check(isinstance(server.get(path).json.get(name), list), f"{path} has no list `{name}`")
    equal({(p["name"], p["outcome"], p["reason"]) for p in server.get("/api/v1/probes").json["probes"]},
          {("site", "ok", "none"), ("app", "ok", "none")}, "probes")
    equal([r["name"] for r in server.get("/api/v1/rules").json["rules"]], ["high-error-rate"], "rules")
    equal(server.get("/api/v1/incidents?state=open").json, {"incidents": []}, "open incidents")
    records = server.get("/api/v1/journal").json["records"]
    equal([r["seq"] for r in records], sorted((r["seq"] for r in records), reverse=True), "newest first")
    newest = records[0]["seq"]
    equal(server.get(f"/api/v1/journal?after={newest}").json, {"records": []}, "records after the last")


def problems(server):
    is_problem(server.get("/api/v1/incidents/INC-999"), {404}, "an incident that is not there")
    is_problem(server.get("/no/such/path"), {404}, "a path that is not there")
    is_problem(server.get("/api/v1/journal?after=x"), {400}, "a number that is none")
    is_problem(server.get("/api/v1/incidents?state=nonsense"), {400}, "a state that is none")


def nobody_commands(tcp):
    """Without tokens every POST over TCP ends before routing, whether there is such a path or not."""
    for path in COMMANDS:
        is_problem(tcp.post(path, {"reason": "test"}), {401, 403}, f"POST {path}")


def foreign_hosts(tcp, port):
    """DNS rebinding: a page of somebody else's name must not read, on any path."""
    for path in READS + ["/no/such/path"]:
        for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example"):
            reply = tcp.get(path, headers={"Host": host})
            check(400 <= reply.status < 500, lambda: f"Host {host} on {path}: {reply!r}")
            check("runbookd_" not in reply.text and '"probes"' not in reply.text, f"Host {host} reads {path}")
    for host in (f"localhost:{port}", f"127.0.0.1:{port}"):
        equal(tcp.get("/api/v1/status", headers={"Host": host}).status, 200, f"Host {host}")
    foreign = tcp.get("/api/v1/status", headers={"Origin": "http://evil.example"})
    check("Access-Control-Allow-Origin" not in foreign.headers, f"CORS: {foreign.headers}")


def all_of_it(daemon):
    for server in (daemon.tcp, daemon.socket):
        reads(server)
        problems(server)
    nobody_commands(daemon.tcp)
    foreign_hosts(daemon.tcp, daemon.port)
