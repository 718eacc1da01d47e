#include "daemon/net/postgres/errors.hpp"

#include "tests/unit/catch.hpp"

namespace postgres_errors_test {

using namespace runbookd;
using namespace runbookd::net;

namespace {
Reason reason(PostgresPhase phase, std::string_view text) {
  return postgres_failure(phase, "", text, "").reason;
}
}  // namespace

TEST_CASE("a login error in libpq's verbose form is judged by its SQLSTATE", "[postgres]") {
  const auto failure =
      postgres_failure(PostgresPhase::login, "",
                       "connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  28P01: "
                       "password authentication "
                       "failed for user \"app\"\nLOCATION:  auth_failed, auth.c:329\n",
                       "");
  CHECK(failure.reason == Reason::auth);
  CHECK(failure.sqlstate == "28P01");
  CHECK(failure.detail == "login: password authentication failed for user \"app\" (28P01)");
}

TEST_CASE("too many connections is the server's state, and the detail says it in words",
          "[postgres]") {
  const auto failure = postgres_failure(PostgresPhase::login, "",
                                        "connection to server on socket \"/run/.s.PGSQL.5432\" "
                                        "failed: FATAL:  53300: sorry, too many "
                                        "clients already\nLOCATION:  InitProcess, proc.c:353\n",
                                        "");
  CHECK(failure.reason == Reason::state);
  CHECK(failure.detail == "login: too many connections: sorry, too many clients already (53300)");
}

TEST_CASE("a pooler that is full is so in words alone, and its SQLSTATE is that of all refusals",
          "[postgres]") {
  const auto of = [](std::string_view words) {
    return postgres_failure(PostgresPhase::login, "08P01", words, "").reason;
  };
  CHECK(of("no more connections allowed (max_client_conn)") == Reason::state);
  CHECK(of("no such user: app") == Reason::protocol);
}

TEST_CASE("SQLSTATE groups map to reasons", "[postgres]") {
  const auto of = [](std::string_view state) {
    return postgres_failure(PostgresPhase::query, state, "x", "").reason;
  };
  CHECK(of("28000") == Reason::auth);
  CHECK(of("57P03") == Reason::state);
  CHECK(of("57014") == Reason::timeout);
  CHECK(of("57P01") == Reason::reset);
  CHECK(of("3D000") == Reason::missing);
  CHECK(of("08P01") == Reason::protocol);
  CHECK(of("42P01") == Reason::query);
  CHECK(of("25006") == Reason::query);
}

TEST_CASE("libpq's own sentences map to reasons", "[postgres]") {
  using P = PostgresPhase;
  CHECK(reason(P::connect,
               "connection to server at \"h\" (1.2.3.4), port 1 failed: Connection refused\n\tIs "
               "the server running on that host and accepting TCP/IP connections?") ==
        Reason::refused);
  CHECK(reason(P::connect,
               "connection to server on socket \"/x\" failed: No such file or directory") ==
        Reason::refused);
  CHECK(reason(P::connect, "could not create socket: Too many open files") ==
        Reason::no_descriptors);
  CHECK(reason(P::connect,
               "connection to server at \"10.0.0.1\", port 5432 failed: Cannot assign requested "
               "address") == Reason::no_descriptors);
  CHECK(reason(P::login, "server closed the connection unexpectedly") == Reason::reset);
  CHECK(reason(P::login, "expected authentication request from server, but received H") ==
        Reason::protocol);
  CHECK(reason(P::login, "received invalid response to SSL negotiation: H") == Reason::protocol);
  CHECK(reason(P::tls, "server does not support SSL, but SSL was required") == Reason::tls);
  CHECK(reason(P::tls, "root certificate file \"/x\" does not exist") == Reason::tls);
  CHECK(reason(P::tls, "SSL error: unsupported protocol") == Reason::tls);
  CHECK(reason(P::query, "SSL connection has been closed unexpectedly") == Reason::reset);
  CHECK(reason(P::login, "fe_sendauth: no password supplied") == Reason::auth);
  CHECK(reason(P::login, "something that libpq never says") == Reason::protocol);
}

TEST_CASE("of several addresses the one that says most of the service decides", "[postgres]") {
  const auto met = [](std::string_view address, std::string_view what) {
    return "connection to server at \"db\" (" + std::string(address) +
           "), port 5432 failed: " + std::string(what) + "\n";
  };
  const auto of_both = [&](std::string_view v4, std::string_view v6) {
    return reason(PostgresPhase::connect, met("10.0.0.1", v4) + met("fd00::1", v6));
  };
  const std::string_view hint =
      "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?";
  const std::string_view no_source = "Cannot assign requested address";
  CHECK(of_both(hint, no_source) == Reason::refused);
  CHECK(of_both("Connection timed out", no_source) == Reason::timeout);
  CHECK(of_both("No route to host", no_source) == Reason::unreachable);
  CHECK(of_both("timeout expired", "Network is unreachable") == Reason::timeout);
  CHECK(of_both(hint, "Network is unreachable") == Reason::refused);
  // No port left for IPv4 is our own lack, whatever the other way says.
  CHECK(of_both(no_source, "Network is unreachable") == Reason::no_descriptors);
  CHECK(of_both(no_source, no_source) == Reason::no_descriptors);
  CHECK(reason(PostgresPhase::connect, met("fd00::1", no_source)) == Reason::no_descriptors);
  CHECK(reason(
            PostgresPhase::connect,
            "connection to server at \"::1\", port 5432 failed: Cannot assign requested address\n" +
                met("10.0.0.1", hint)) == Reason::refused);
}

TEST_CASE("the password is blotted out of whatever a server sends", "[postgres]") {
  const auto failure =
      postgres_failure(PostgresPhase::login, "28P01", "hunter2 is wrong, hunter2!", "hunter2");
  CHECK(failure.detail == "login: *** is wrong, ***! (28P01)");
  CHECK(without_secret("nothing", "") == "nothing");
}

TEST_CASE("a message from a server is one printable bounded line", "[postgres]") {
  const auto failure = postgres_failure(PostgresPhase::query, "42601",
                                        std::string("a\x1b[31m") + std::string(5000, 'x'), "");
  CHECK(failure.detail.size() < 300);
  CHECK(failure.detail.find('\x1b') == std::string::npos);
}

TEST_CASE("a deadline is a timeout of its phase, but while resolving it is our own fault",
          "[postgres]") {
  CHECK(postgres_timeout(PostgresPhase::login).reason == Reason::timeout);
  CHECK(postgres_timeout(PostgresPhase::login).detail == "login: no answer before the deadline");
  CHECK(postgres_timeout(PostgresPhase::resolve).reason == Reason::own_dns);
}

}  // namespace postgres_errors_test
