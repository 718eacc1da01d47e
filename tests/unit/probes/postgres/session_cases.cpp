#include "tests/unit/probes/postgres/session_cases.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace runbookd::test {
namespace session_cases_parts {
namespace {

constexpr milliseconds cut{200};
constexpr const char* its_name = "host=db.example port=7 user=app sslmode=disable";
constexpr const char* other_name = "other.example";

std::string at(unsigned short port, const std::string& more = "sslmode=disable") {
  return "host=127.0.0.1 user=app port=" + std::to_string(port) + " " + more;
}

Sample of_script(const SessionRun& run, Script script, std::optional<milliseconds> deadline = {},
                 const std::string& more = "sslmode=disable") {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  return run(loop, at(peer.port(), more), deadline);
}

Sample of_a_closed_port(const SessionRun& run) {
  Loop loop;
  return run(loop, at(refused_port(loop.io)), {});
}

/// Nobody can connect to all hosts of a network, and the kernel says so at once.
Sample without_a_way(const SessionRun& run) {
  Loop loop;
  return run(loop, "hostaddr=224.0.0.1 port=7 user=app sslmode=disable", {});
}

Sample of_name(const SessionRun& run, DnsPeer::Answer answer, const std::string& known = {},
               std::optional<milliseconds> deadline = {}) {
  Loop loop;
  DnsPeer dns(loop.io, std::move(answer));
  net::ResolverSettings settings;
  settings.servers = dns.address();
  loop.resolver = net::make_resolver(loop.io.get_executor(), settings);
  if (!known.empty()) REQUIRE_FALSE(loop.run(loop.resolver->resolve(known)).failure);
  return run(loop, its_name, deadline);
}

DnsPeer::Answer knows_only_the_other() {
  return [good = dns_loopback(60), failing = dns_server_failure()](const std::string& query) {
    return dns_name(query) == other_name ? good(query) : failing(query);
  };
}

Sample with_a_stranger(const SessionRun& run) {
  const TemporaryFile other_ca(make_certificates({}).ca);
  return of_script(run, tls_answer_each(make_certificates({}), "", "S"), {},
                   "sslmode=verify-ca sslrootcert=" + other_ca.path());
}

Sample without_a_descriptor(const SessionRun& run) {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  const std::string dsn = at(peer.port());
  const NoDescriptors none;
  return run(loop, dsn, {});
}

Sample without_a_process(const SessionRun& run) {
  Loop loop;
  loop.postgres = net::make_postgres_workers(loop.io.get_executor(), "/nonexistent/runbookd");
  FaultyPeer peer(loop.io, hang());
  return run(loop, at(peer.port()), {});
}

PgAnswer always(const std::string& text) {
  return [text](const std::string&) { return text; };
}

OutcomeCases cases_of_the_way(const SessionRun& run) {
  return {
      {"nobody listens there", [=] { return of_a_closed_port(run); }},
      {"there is no route to it", [=] { return without_a_way(run); }},
      {"it resets the connection", [=] { return of_script(run, reset_when_asked()); }},
      {"it closes the connection before it has answered",
       [=] { return of_script(run, close_when_asked()); }},
      {"it does not answer the login by the deadline", [=] { return of_script(run, hang(), cut); }},
      {"it does not answer the query by the deadline",
       [=] { return of_script(run, pg_server(pg_logged_in()), cut); }},
      {"its name does not exist", [=] { return of_name(run, dns_no_such_name()); }},
      {"no server knows its name, while other names are known",
       [=] { return of_name(run, knows_only_the_other(), other_name); }},
      {"TLS is required and it has none",
       [=] { return of_script(run, blurt("N"), {}, "sslmode=require"); }},
      {"the certificate does not verify", [=] { return with_a_stranger(run); }},
      {"our own resolver does not answer", [=] { return of_name(run, dns_silent(), {}, cut); }},
      {"no descriptor is left", [=] { return without_a_descriptor(run); }},
      {"the process that speaks with it cannot be started", [=] { return without_a_process(run); }},
  };
}

OutcomeCases cases_of_answers(const SessionRun& run) {
  const PgRow large{std::string(std::size_t{5} << 20U, 'x')};
  return {
      {"what answers does not speak its protocol",
       [=] { return of_script(run, blurt("HTTP/1.1 400 Bad Request\r\n\r\n")); }},
      {"it refuses the login (SQLSTATE 28xxx)",
       [=] { return run_of_server(run, pg_error("28P01", "password authentication failed")); }},
      {"it asks for the password in clear, without TLS",
       [=] {
         return of_script(run, pg_server(pg_wants_password()), {},
                          "sslmode=disable password=hunter2");
       }},
      {"it has no connection to spare (53300)",
       [=] { return run_of_server(run, pg_error("53300", "sorry, too many clients already")); }},
      {"a PgBouncer lets no client more in (`max_client_conn`)",
       [=] {
         return run_of_server(run,
                              pg_error("08P01", "no more connections allowed (max_client_conn)"));
       }},
      {"an answer over 4 MiB",
       [=] { return run_of_server(run, pg_logged_in(), always(pg_rows({{"a", 25}}, {large}))); }},
      {"an answer of more than 10,000 rows",
       [=] {
         const std::vector<PgRow> many(10'001, PgRow{std::string("1")});
         return run_of_server(run, pg_logged_in(), always(pg_rows({{"a"}}, many)));
       }},
  };
}

}  // namespace
}  // namespace session_cases_parts

Sample run_of_server(const SessionRun& run, const std::string& login, const PgAnswer& answer) {
  return session_cases_parts::of_script(run, pg_server(login, answer));
}

OutcomeCases session_cases(const SessionRun& run) {
  OutcomeCases out = session_cases_parts::cases_of_the_way(run);
  out.merge(session_cases_parts::cases_of_answers(run));
  return out;
}

}  // namespace runbookd::test
