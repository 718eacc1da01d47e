// The server over real sockets: who may do what, asked by browsers, tokens and users.
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/app/api/listen.hpp"
#include "daemon/app/journal/sha256.hpp"
#include "tests/unit/app/api/backend.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::api::server_access_test {

using test::get;
using test::is_status;
using test::local;
using test::on_loopback;
using test::post;
using test::request;
using test::Running;

namespace {

ServerOptions with_token(const std::string& role) {
  ServerOptions options = on_loopback();
  auto tokens =
      Tokens::parse("otto " + role + " sha256:" + journal::hex(journal::sha256("secret-1")));
  REQUIRE(tokens);
  options.tokens = std::make_shared<const Tokens>(std::move(*tokens));
  return options;
}

}  // namespace

TEST_CASE("a foreign Host is refused on every path and localhost with any port is not foreign") {
  const Running server(on_loopback());
  for (const char* path : {"/", "/metrics", "/-/healthy", "/api/v1/status", "/nothing"}) {
    const std::string line = std::string("GET ") + path;
    INFO(path);
    CHECK(is_status(server.raw(request(line, "Host: evil.example\r\n"), server.port()), 403));
  }
  const std::string ours = "Host: localhost:" + std::to_string(server.port()) + "\r\n";
  CHECK(is_status(server.raw(request("GET /metrics", ours), server.port()), 200));
  CHECK(is_status(server.raw(request("GET /metrics", ""), server.port()), 400));
}

TEST_CASE("a foreign Origin is refused and no answer allows other sites") {
  const Running server(on_loopback());
  const auto foreign =
      server.raw(request("GET /metrics", local + "Origin: http://evil.example\r\n"), server.port());
  CHECK(is_status(foreign, 403));
  CHECK(foreign.find("Access-Control") == std::string::npos);
  const auto own =
      server.raw(request("GET /metrics", local + "Origin: http://localhost\r\n"), server.port());
  CHECK(is_status(own, 200));
}

TEST_CASE("without tokens every POST is refused before routing") {
  const Running server(on_loopback());
  for (const char* path :
       {"/-/reload", "/api/v1/pause", "/api/v1/alerts", "/nothing", "/metrics"}) {
    INFO(path);
    CHECK(post(server.tcp(), path, "{}").status == 403);
  }
  CHECK(is_status(server.raw(request("DELETE /metrics", local), server.port()), 403));
}

TEST_CASE("a token with the role may command, and the core hears who it was") {
  Running server(with_token("operator"));
  const auto answer = post(server.tcp("secret-1"), "/api/v1/incidents/INC-1/resolve",
                           R"({"reason":"looked at it"})");
  CHECK(answer.status == 202);
  const auto said = server.backend.said();
  REQUIRE(said.size() == 1);
  CHECK(said[0].verb == decide::Command::Verb::resolve);
  CHECK(said[0].who == "otto");
  CHECK(said[0].role == "operator");
  CHECK(said[0].subject == "INC-1");
  CHECK(said[0].reason == "looked at it");
  CHECK(post(server.tcp("wrong"), "/api/v1/pause", "{}").status == 401);
  CHECK(post(server.tcp("secret-1"), "/-/reload", "").status == 403);
  CHECK(post(server.tcp("secret-1"), "/api/v1/approvals/INC-1/approve", "").status == 403);
}

TEST_CASE("with tokens health is open and everything else asks for one") {
  const Running server(with_token("viewer"));
  CHECK(get(server, "/-/healthy").status == 200);
  CHECK(get(server, "/api/v1/status").status == 401);
  CHECK(get(server, "/nothing").status == 401);
  CHECK(get(server, "/api/v1/status", "secret-1").status == 200);
}

TEST_CASE("a command's body is read strictly") {
  Running server(with_token("operator"));
  const auto target = server.tcp("secret-1");
  const std::string silences = "/api/v1/silences";
  CHECK(post(target, silences, R"({"subject":"api","reason":"r","until":"2200-01-01T00:00:00Z"})")
            .status == 202);
  for (const char* body : {"", "{}", "[]", "{", R"({"subject":"api","reason":"r"})",
                           R"({"subject":"api","reason":"r","until":"tomorrow"})",
                           R"({"subject":"api","until":"2200-01-01T00:00:00Z"})",
                           R"({"subject":"api","reason":"r","unti":"2200-01-01T00:00:00Z"})",
                           R"({"subject":1,"reason":"r","until":"2200-01-01T00:00:00Z"})",
                           R"({"subject":"r","subject":"api","reason":"r","for":"1h"})",
                           R"({"subject":"api","reason":" \t\u00a0","for":"1h"})",
                           R"({"subject":" ","reason":"r","for":"1h"})"}) {
    INFO(body);
    CHECK(post(target, silences, body).status == 400);
  }
  const std::string form =
      "Host: localhost\r\nAuthorization: Bearer secret-1\r\nContent-Type: text/plain\r\n"
      "Content-Length: 2\r\nConnection: close\r\n\r\n{}";
  CHECK(is_status(server.raw("POST /api/v1/pause HTTP/1.1\r\n" + form, server.port()), 415));
  CHECK(server.backend.said().size() == 1);
}

TEST_CASE("a member that is named twice is refused as a problem, and so is a blank reason") {
  Running server(with_token("operator"));
  const auto target = server.tcp("secret-1");
  const auto twice = post(target, "/api/v1/pause", R"({"resource":"a","resource":"b"})");
  CHECK(twice.status == 400);
  CHECK(twice.content_type == "application/problem+json");
  CHECK(detail_of(twice) == "the body names a member twice");
  CHECK(post(target, "/api/v1/incidents/INC-1/resolve", R"({"reason":"  "})").status == 400);
  for (const char* blank : {R"({"resource":"a","reason":""})", R"({"resource":"a","reason":" \t"})",
                            R"({"resource":"a","reason":"\u200b"})"}) {
    const auto refused = post(target, "/api/v1/pause", blank);
    CHECK(refused.status == 400);
    CHECK(detail_of(refused) == "the `reason` is blank: say why, or leave it out");
  }
  CHECK(server.backend.said().empty());
  CHECK(post(target, "/api/v1/pause", R"({"resource":"a"})").status == 202);
}

TEST_CASE("a note is its text, needs one, and may be longer than a reason") {
  Running server(with_token("operator"));
  const auto target = server.tcp("secret-1");
  const std::string note = "/api/v1/incidents/INC-1/note";
  CHECK(post(target, note, R"({"text":"a disk\nwas replaced"})").status == 202);
  CHECK(post(target, note, "{\"text\":\"" + std::string(5000, 'x') + "\"}").status == 202);
  const auto said = server.backend.said();
  REQUIRE(said.size() == 2);
  CHECK(said[0].verb == decide::Command::Verb::note);
  CHECK(said[0].subject == "INC-1");
  CHECK(said[0].who == "otto");
  CHECK(said[0].reason == "a disk was replaced");
  CHECK(said[1].reason.size() == 2000);
  for (const char* body : {"", "{}", R"({"text":""})", R"({"text":" \t"})", R"({"text":7})",
                           R"({"reason":"r"})", R"({"text":"a","reason":"r"})"}) {
    INFO(body);
    CHECK(post(target, note, body).status == 400);
  }
  CHECK(detail_of(post(target, note, "{}")) == "a `text` is needed");
}

TEST_CASE(
    "a path at which a signature is looked at needs no token, and nothing else is opened by it") {
  const std::string path = "/api/v1/pagerduty";
  const auto post_of = [&](const std::string& headers, const std::string& body,
                           const std::string& to = "/api/v1/pagerduty") {
    return "POST " + to + " HTTP/1.1\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" +
           body;
  };
  const std::string good = local + "X-PagerDuty-Signature: v1=bad,v1=good\r\n";
  for (const bool tokens : {false, true}) {
    INFO(tokens);
    ServerOptions options = tokens ? with_token("operator") : on_loopback();
    options.signed_paths = {path};
    Running server(std::move(options));
    const auto said = [&](const std::string& bytes) { return server.raw(bytes, server.port()); };
    CHECK(is_status(said(post_of(good, "{}")), 200));
    CHECK(is_status(said(post_of(good, "[]")), 400));
    const auto unsigned_one = said(post_of(local, "{}"));
    CHECK(is_status(unsigned_one, 401));
    CHECK(unsigned_one.find("application/problem+json") != std::string::npos);
    CHECK(is_status(said(post_of(local + "X-PagerDuty-Signature: v1=bad\r\n", "{}")), 401));
    CHECK(is_status(said(post_of(good, std::string((64 << 10) + 1, 'x'))), 413));
    CHECK(is_status(said(post_of(good + "Host: evil.example\r\n", "{}")), 400));
    const std::string foreign = "Host: evil.example\r\nX-PagerDuty-Signature: v1=good\r\n";
    CHECK(is_status(said(post_of(foreign, "{}")), 403));
    const int closed = tokens ? 401 : 403;
    for (const char* other : {"/api/v1/pagerduty/", "/api/v1/pagerduty?x", "/api/v1/%70agerduty",
                              "/api/v1/pause", "/-/reload"}) {
      INFO(other);
      CHECK(is_status(said(post_of(good, "{}", other)), closed));
    }
    const auto hooked = server.backend.hooked();
    REQUIRE(hooked.size() == 3);  // the third has the wrong signature
    CHECK(hooked[0].path == path);
    CHECK(hooked[0].signature == "v1=bad,v1=good");
    CHECK(hooked[0].body == "{}");
    CHECK(server.backend.said().empty());
  }
}

TEST_CASE("where no contact has a secret, a signature opens nothing") {
  const Running server(on_loopback());
  const std::string signed_post = "POST /api/v1/pagerduty HTTP/1.1\r\n" + local +
                                  "X-PagerDuty-Signature: v1=good\r\nContent-Length: 2\r\n"
                                  "Connection: close\r\n\r\n{}";
  CHECK(is_status(server.raw(signed_post, server.port()), 403));
}

TEST_CASE("the unix socket knows its peer, serves everything and is for its owner only") {
  const test::TempDir dir;
  ServerOptions options;
  options.socket = dir.state() + ".sock";
  Running server(std::move(options));
  struct stat info{};
  REQUIRE(::stat((dir.state() + ".sock").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  ClientTarget target;
  target.socket = dir.state() + ".sock";
  CHECK(post(target, "/-/reload", "").status == 200);
  CHECK(post(target, "/api/v1/pause", R"({"resource":"api"})").status == 202);
  const auto said = server.backend.said();
  REQUIRE(said.size() == 1);
  CHECK(said[0].who == user_name(::geteuid()));
  CHECK(said[0].role == "admin");
  CHECK(said[0].subject == "api");
}

TEST_CASE("the metrics address serves three paths to any Host and nothing else") {
  ServerOptions options;
  options.metrics_listen = "127.0.0.1:0";
  const Running server(std::move(options));
  const std::string host = "Host: pod-7.cluster:9465\r\n";
  for (const char* path : {"/metrics", "/-/healthy", "/-/ready"}) {
    INFO(path);
    CHECK(is_status(server.raw(request(std::string("GET ") + path, host), server.metrics_port()),
                    200));
  }
  CHECK(is_status(server.raw(request("GET /api/v1/status", host), server.metrics_port()), 404));
  CHECK(is_status(server.raw(request("GET /", host), server.metrics_port()), 404));
  CHECK(is_status(server.raw(request("POST /-/reload", host), server.metrics_port()), 403));
}

}  // namespace runbookd::api::server_access_test
