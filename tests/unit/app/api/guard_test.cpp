#include "daemon/app/api/guard.hpp"

#include "tests/unit/catch.hpp"

namespace runbookd::api::guard_test {

namespace {

std::string line_for(const std::string& name, const std::string& role, const std::string& token) {
  return name + " " + role + " sha256:" + journal::hex(journal::sha256(token)) + "\n";
}

std::shared_ptr<const Tokens> some_tokens() {
  auto tokens = Tokens::parse("# people\n\n" + line_for("vera", "viewer", "v-token") +
                              line_for("otto", "operator", "o-token"));
  REQUIRE(tokens);
  return std::make_shared<const Tokens>(std::move(*tokens));
}

Caller local_tcp() {
  Caller caller;
  caller.loopback = true;
  caller.local_address = "127.0.0.1";
  return caller;
}

Request asking(Method method, const std::string& host) {
  Request request;
  request.method = method;
  request.hosts = {host};
  return request;
}

int status_of(const Admission& admission) {
  return admission.refusal ? admission.refusal->status : 200;
}

}  // namespace

TEST_CASE("loopback names with any port are ours, foreign names are not") {
  Access access;
  access.hosts = {"runbook.example", "other.example:8443"};
  access.listen_host = "10.1.2.3";
  const Caller caller = local_tcp();
  for (const char* host : {"localhost", "localhost:9464", "LOCALHOST:1", "127.0.0.1",
                           "127.0.0.1:80", "127.9.9.9:80", "[::1]:9464", "[::1]", "10.1.2.3:9464",
                           "runbook.example", "runbook.example:443", "other.example:8443"}) {
    INFO(host);
    CHECK(host_allowed(host, access, caller));
  }
  for (const char* host :
       {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:9464",
        "other.example", "other.example:1", "127.1", "[::2]", "localhost:x", "localhost:123456",
        "user@localhost", "localhost/x", "[::1", "10.1.2.4"}) {
    INFO(host);
    CHECK_FALSE(host_allowed(host, access, caller));
  }
}

TEST_CASE("an Origin must be the site that was asked, or one of server.hosts") {
  Access access;
  access.hosts = {"runbook.example"};
  CHECK(origin_allowed("http://localhost:9464", "localhost:9464", access));
  CHECK(origin_allowed("https://runbook.example", "127.0.0.1:9464", access));
  for (const char* origin : {"null", "", "http://evil.example", "http://localhost:1",
                             "https://runbook.example.evil", "file://", "ftp://localhost:9464"}) {
    INFO(origin);
    CHECK_FALSE(origin_allowed(origin, "localhost:9464", access));
  }
}

TEST_CASE("without tokens loopback reads and nobody else does anything") {
  const Access access;
  Caller caller = local_tcp();
  CHECK(status_of(admit(asking(Method::get, "localhost"), caller, access)) == 200);
  CHECK(status_of(admit(asking(Method::head, "localhost"), caller, access)) == 200);
  CHECK(status_of(admit(asking(Method::post, "localhost"), caller, access)) == 403);
  CHECK(status_of(admit(asking(Method::other, "localhost"), caller, access)) == 403);
  caller.loopback = false;
  CHECK(status_of(admit(asking(Method::get, "localhost"), caller, access)) == 403);
}

TEST_CASE("with tokens a write needs a known one") {
  Access access;
  access.tokens = some_tokens();
  const Caller caller = local_tcp();
  Request request = asking(Method::post, "localhost");
  CHECK(status_of(admit(request, caller, access)) == 401);
  request.authorization = "Bearer wrong";
  CHECK(status_of(admit(request, caller, access)) == 401);
  request.authorization = "Basic o-token";
  CHECK(status_of(admit(request, caller, access)) == 401);
  request.authorization = "bearer o-token";
  const Admission admission = admit(request, caller, access);
  CHECK(status_of(admission) == 200);
  CHECK(admission.who.name == "otto");
  CHECK(admission.who.role == Role::operator_);
}

TEST_CASE("with tokens a read without one has no role, and a wrong one is refused") {
  Access access;
  access.tokens = some_tokens();
  const Admission nameless = admit(asking(Method::get, "localhost"), local_tcp(), access);
  CHECK(status_of(nameless) == 200);
  CHECK(nameless.who.role == Role::none);
  const auto refusal = refuse_role(nameless.who, Role::viewer, access);
  REQUIRE(refusal);
  CHECK(refusal->status == 401);
  Request wrong = asking(Method::get, "localhost");
  wrong.authorization = "Bearer wrong";
  CHECK(status_of(admit(wrong, local_tcp(), access)) == 401);
}

TEST_CASE("roles include the ones below them") {
  const Access access;
  CHECK_FALSE(refuse_role({"a", Role::admin}, Role::operator_, access));
  CHECK_FALSE(refuse_role({"o", Role::operator_}, Role::operator_, access));
  const auto refusal = refuse_role({"o", Role::operator_}, Role::approver, access);
  REQUIRE(refusal);
  CHECK(refusal->status == 403);
}

TEST_CASE("a source may tell us things and nothing else, and a viewer may not tell us any") {
  const Access access;
  CHECK_FALSE(refuse_role({"prometheus", Role::source}, Role::source, access));
  for (const Role role : {Role::viewer, Role::operator_, Role::approver, Role::admin})
    CHECK(refuse_role({"prometheus", Role::source}, role, access));
  CHECK(refuse_role({"v", Role::viewer}, Role::source, access));
  CHECK(refuse_role({{}, Role::none}, Role::source, access));
  CHECK_FALSE(refuse_role({"o", Role::operator_}, Role::source, access));
}

TEST_CASE("a foreign Host or Origin is refused before credentials are looked at") {
  Access access;
  access.tokens = some_tokens();
  Request request = asking(Method::get, "evil.example");
  request.authorization = "Bearer o-token";
  CHECK(status_of(admit(request, local_tcp(), access)) == 403);
  request.hosts = {"localhost"};
  request.origins = {"http://evil.example"};
  CHECK(status_of(admit(request, local_tcp(), access)) == 403);
}

TEST_CASE("no Host and two Hosts are malformed") {
  const Access access;
  Request request = asking(Method::get, "localhost");
  request.hosts.clear();
  CHECK(status_of(admit(request, local_tcp(), access)) == 400);
  request.hosts = {"localhost", "localhost"};
  CHECK(status_of(admit(request, local_tcp(), access)) == 400);
}

TEST_CASE("the metrics address takes any Host and no writes") {
  const Access access;
  Caller caller;
  caller.door = Door::metrics;
  CHECK(status_of(admit(asking(Method::get, "pod-7.cluster:9465"), caller, access)) == 200);
  CHECK(status_of(admit(asking(Method::post, "localhost"), caller, access)) == 403);
}

TEST_CASE("a socket user whom the tokens file names has that role") {
  Access access;
  access.tokens = some_tokens();
  Caller caller;
  caller.door = Door::unix_socket;
  caller.user = {"otto", Role::viewer};
  CHECK(admit(asking(Method::post, "x"), caller, access).who.role == Role::operator_);
  caller.user = {"root", Role::admin};
  CHECK(admit(asking(Method::post, "x"), caller, access).who.role == Role::admin);
}

TEST_CASE("a wrong line of the tokens file is named by its number") {
  const std::string good = line_for("a", "viewer", "x");
  const std::vector<std::string> wrong{"b\n",
                                       "b viewer\n",
                                       "b boss sha256:" + std::string(64, '0') + "\n",
                                       "b viewer " + std::string(64, '0') + "\n",
                                       "b viewer sha256:12\n",
                                       "b viewer sha256:" + std::string(64, 'g') + "\n",
                                       "b viewer sha256:" + std::string(64, '0') + " more\n",
                                       line_for("a", "admin", "y"),
                                       line_for("b", "admin", "x")};
  for (const auto& line : wrong) {
    const auto tokens = Tokens::parse(good + line);
    INFO(line);
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().text.starts_with("line 2: "));
  }
}

}  // namespace runbookd::api::guard_test
