// The server over real sockets: what it answers, and what it bears.
#include <filesystem>
#include <fstream>

#include "daemon/app/api/socket_file.hpp"
#include "daemon/net/json.hpp"
#include "tests/unit/app/api/backend.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::api::server_test {

using test::get;
using test::is_status;
using test::local;
using test::on_loopback;
using test::post;
using test::request;
using test::Running;

TEST_CASE("reads are answered on loopback without a token") {
  const Running server(on_loopback());
  CHECK(get(server, "/api/v1/status").body == R"({"version":"1"})");
  CHECK(get(server, "/api/v1/status").content_type == "application/json");
  CHECK(get(server, "/-/healthy").status == 200);
  CHECK(get(server, "/metrics").content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(get(server, "/api/v1/incidents/INC-1").status == 200);
  CHECK(get(server, "/api/v1/incidents/INC-2").status == 404);
  const auto unread = get(server, "/api/v1/incidents/INC-0");
  CHECK(unread.status == 503);
  CHECK(unread.body.find("a segment is missing") != std::string::npos);
  CHECK(get(server, "/api/v1/incidents?state=open").body.find("\"open\"") != std::string::npos);
  CHECK(get(server, "/api/v1/incidents?state=odd").status == 400);
  CHECK(get(server, "/api/v1/journal?after=7&limit=3").body == "7/3");
  CHECK(get(server, "/api/v1/journal?after=x").status == 400);
  CHECK(get(server, "/api/v1/journal?limit=1001").status == 400);
}

TEST_CASE("a postmortem is Markdown, and what keeps it away is a problem") {
  const Running server(on_loopback());
  const auto told = get(server, "/api/v1/incidents/INC-1/postmortem");
  CHECK(told.status == 200);
  CHECK(told.content_type == "text/markdown; charset=utf-8");
  CHECK(told.body == "# Postmortem: down (INC-1)\n");
  CHECK(get(server, "/api/v1/incidents/INC-2/postmortem").status == 404);
  const auto unread = get(server, "/api/v1/incidents/INC-0/postmortem");
  CHECK(unread.status == 503);
  CHECK(unread.content_type == "application/problem+json");
  CHECK(unread.body.find("a segment is missing") != std::string::npos);
}

TEST_CASE("errors are problem+json with their status and a detail") {
  const Running server(on_loopback());
  const ClientAnswer answer = get(server, "/nothing");
  CHECK(answer.status == 404);
  CHECK(answer.content_type == "application/problem+json");
  const auto body = net::parse_json_object(answer.body);
  REQUIRE(body);
  CHECK(net::json_integer_at(*body, {"status"}) == 404);
  CHECK(net::json_text_at(*body, {"title"}) == "Not Found");
  CHECK(net::json_text_at(*body, {"type"}) == "about:blank");
  CHECK_FALSE(detail_of(answer).empty());
}

TEST_CASE("readiness is 503 with the reason until it is reached") {
  Running server(on_loopback());
  {
    const std::lock_guard lock(server.backend.mutex);
    server.backend.not_ready = "2 probes have not run yet";
  }
  const ClientAnswer answer = get(server, "/-/ready");
  CHECK(answer.status == 503);
  CHECK(detail_of(answer) == "2 probes have not run yet");
}

TEST_CASE("a reload that is refused answers 400 with the diagnostics") {
  const test::TempDir dir;
  ServerOptions options;
  options.socket = dir.state() + ".sock";
  Running server(std::move(options));
  {
    const std::lock_guard lock(server.backend.mutex);
    server.backend.diagnostics = "rules.yaml:17:9: error: unknown key\n";
  }
  ClientTarget target;
  target.socket = dir.state() + ".sock";
  const auto answer = post(target, "/-/reload", "");
  CHECK(answer.status == 400);
  CHECK(detail_of(answer).find("rules.yaml:17:9: error: unknown key") != std::string::npos);
}

TEST_CASE("a left-over socket file is replaced, another file is left alone") {
  const test::TempDir dir;
  ServerOptions options;
  options.socket = dir.state() + ".sock";
  {
    auto stale = listen_unix(options.socket);
    REQUIRE(stale);
  }
  CHECK_NOTHROW(Running(options));
  {
    std::ofstream(options.socket) << "precious";
  }
  CHECK_THROWS(Running(options));
  CHECK(std::filesystem::exists(options.socket));
}

TEST_CASE("HEAD has the headers of GET and no body") {
  const Running server(on_loopback());
  const auto head = server.raw(request("HEAD /api/v1/status", local), server.port());
  CHECK(is_status(head, 200));
  CHECK(head.find("Content-Length: 15\r\n") != std::string::npos);
  CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE("metrics are compressed when that is asked for") {
  const Running server(on_loopback());
  const auto packed =
      server.raw(request("GET /metrics", local + "Accept-Encoding: gzip\r\n"), server.port());
  CHECK(packed.find("Content-Encoding: gzip\r\n") != std::string::npos);
  CHECK(packed.find("\r\n\r\n\x1f\x8b") != std::string::npos);
  CHECK(packed.size() < 2000);
  const auto plain = server.raw(request("GET /metrics", local), server.port());
  CHECK(plain.find("Content-Encoding") == std::string::npos);
}

TEST_CASE("a connection serves one request after the other") {
  const Running server(on_loopback());
  const std::string both =
      "GET /-/healthy HTTP/1.1\r\n" + local + "\r\n" + request("GET /api/v1/status", local);
  const auto answers = server.raw(both, server.port());
  CHECK(is_status(answers, 200));
  CHECK(answers.find("ok\n") != std::string::npos);
  CHECK(answers.ends_with(R"({"version":"1"})"));
}

TEST_CASE("malformed and oversized requests get their own refusals") {
  const Running server(on_loopback());
  CHECK(is_status(server.raw("nonsense\r\n\r\n", server.port()), 400));
  CHECK(is_status(server.raw(request("GET /%zz", local), server.port()), 400));
  CHECK(is_status(
      server.raw("GET / HTTP/1.1\r\nA: " + std::string(40000, 'a') + "\r\n\r\n", server.port()),
      431));
  const std::string huge = "Host: localhost\r\nContent-Length: 2000000\r\n\r\n";
  CHECK(is_status(server.raw("POST /-/reload HTTP/1.1\r\n" + huge, server.port()), 413));
}

TEST_CASE("an exception of a handler is answered with 500 and tells nothing") {
  const Running server(on_loopback());
  const auto answer = get(server, "/api/v1/incidents/throw");
  CHECK(answer.status == 500);
  CHECK(answer.body.find("a bug") == std::string::npos);
}

TEST_CASE("error answers pass the redactor") {
  ServerOptions options = on_loopback();
  options.redact = [](std::string_view text) {
    std::string out(text);
    const auto at = out.find("hunter2");
    return at == std::string::npos ? out : out.replace(at, 7, "***");
  };
  Running server(std::move(options));
  {
    const std::lock_guard lock(server.backend.mutex);
    server.backend.not_ready = "auth failed for hunter2";
  }
  CHECK(detail_of(get(server, "/-/ready")) == "auth failed for ***");
}

TEST_CASE("a head that does not come in time ends the connection") {
  ServerOptions options = on_loopback();
  options.limits.head = milliseconds{50};
  const Running server(std::move(options));
  const auto begun = MonoClock::now();
  CHECK(server.raw("GET / HTTP/1.1\r\nHost: loc", server.port()).empty());
  CHECK(MonoClock::now() - begun >= milliseconds{50});
}

TEST_CASE("when full the oldest connection without a head makes room") {
  ServerOptions options = on_loopback();
  options.limits.listen.connections = 2;
  const Running server(std::move(options));
  auto oldest = connect_host("127.0.0.1", server.port(), false, seconds{10});
  auto other = connect_host("127.0.0.1", server.port(), false, seconds{10});
  REQUIRE(oldest);
  REQUIRE(other);
  CHECK(get(server, "/-/healthy").status == 200);
  CHECK(Running::read_all(**oldest).empty());  // ended: it was dropped
  REQUIRE((*other)->send_all(request("GET /-/healthy", local)));
  CHECK(is_status(Running::read_all(**other), 200));
}

}  // namespace runbookd::api::server_test
