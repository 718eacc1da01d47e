#include "tests/unit/probes/postgres/session_cases.hpp"

#include <filesystem>
#include <fstream>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/barred_way.hpp"
#include "tests/unit/net/tls/server.hpp"
#include "tests/unit/temporary_directory.hpp"

namespace runbookd::test {
namespace session_cases_parts {
namespace {

constexpr milliseconds cut{200};
constexpr const char* here = "127.0.0.1";

std::string dsn_of(const std::string& host, unsigned short port,
                   const std::string& more = "sslmode=disable") {
  return "host=" + host + " user=app port=" + std::to_string(port) + " " + more;
}

Sample of_script(const SessionRun& run, Script script, std::optional<milliseconds> deadline = {},
                 const std::string& more = "sslmode=disable") {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  return run(loop, dsn_of(here, peer.port(), more), deadline);
}

Sample with_a_stranger(const SessionRun& run) {
  const TemporaryFile other_ca(make_certificates({}).ca);
  return of_script(run, tls_answer_each(make_certificates({}), "", "S"), {},
                   "sslmode=verify-ca sslrootcert=" + other_ca.path());
}

Sample without_a_process(const SessionRun& run) {
  Loop loop;
  loop.postgres = net::make_postgres_workers(loop.io.get_executor(), "/nonexistent/runbookd");
  FaultyPeer peer(loop.io, hang());
  return run(loop, dsn_of(here, peer.port()), {});
}

// It runs, and never says hello.
Sample with_a_process_that_does_not_begin(const SessionRun& run) {
  const TemporaryDirectory directory;
  const std::string program = directory.path("runbookd");
  std::ofstream(program) << "#!/bin/sh\nexec sleep 60\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  Loop loop;
  loop.postgres = net::make_postgres_workers(loop.io.get_executor(), program);
  FaultyPeer peer(loop.io, hang());
  return run(loop, dsn_of(here, peer.port()), cut);
}

PgAnswer always(const std::string& text) {
  return [text](const std::string&) { return text; };
}

OutcomeCases cases_of_the_way(const SessionRun& run) {
  OutcomeCases out =
      barred_way_cases([run](Loop& loop, const std::string& host, unsigned short port,
                             std::optional<milliseconds> deadline) {
        return run(loop, dsn_of(host, port), deadline);
      });
  rename_case(out, "it does not answer by the deadline",
              "it does not answer the login by the deadline");
  return out;
}

OutcomeCases cases_of_the_session(const SessionRun& run) {
  return {
      {"it closes the connection before it has answered",
       [=] { return of_script(run, close_when_asked()); }},
      {"it does not answer the query by the deadline",
       [=] { return of_script(run, pg_server(pg_logged_in()), cut); }},
      {"TLS is required and it has none",
       [=] { return of_script(run, blurt("N"), {}, "sslmode=require"); }},
      {"the certificate does not verify", [=] { return with_a_stranger(run); }},
      {"the process that speaks with it cannot be started", [=] { return without_a_process(run); }},
      {"the process that speaks with it has not begun by the deadline",
       [=] { return with_a_process_that_does_not_begin(run); }},
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

Sample run_of(Loop& loop, const ParsedProbe& parsed, const Services& services,
              std::optional<milliseconds> deadline, const std::string& target) {
  REQUIRE(parsed.spec);
  ProbeCommon common;
  common.target = target;
  common.timeout = seconds{5};
  const auto probe = parsed.spec->make(common, {}, services);
  Sample out = loop.run(probe->run(), deadline);
  probe->close();
  CHECK(out.cells.size() == parsed.spec->signals().size());
  return out;
}

Sample run_of_server(const SessionRun& run, const std::string& login, const PgAnswer& answer) {
  return session_cases_parts::of_script(run, pg_server(login, answer));
}

OutcomeCases session_cases(const SessionRun& run) {
  OutcomeCases out = session_cases_parts::cases_of_the_way(run);
  out.merge(session_cases_parts::cases_of_the_session(run));
  out.merge(session_cases_parts::cases_of_answers(run));
  return out;
}

}  // namespace runbookd::test
