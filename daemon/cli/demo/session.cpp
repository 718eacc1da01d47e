#include "daemon/cli/demo/session.hpp"

#include <libpq-fe.h>

#include <array>

#include "daemon/cli/demo/failure.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::demo {
namespace {

constexpr std::size_t most_message = 300;

// Everything that libpq would otherwise take from the environment.
struct Parameters {
  Parameters(const PostgresAddress& address, const char* role)
      : port(std::to_string(address.port)) {
    values = {"127.0.0.1", port.c_str(), role,      address.password.c_str(),
              "postgres",  "disable",    "disable", "demo-app",
              "2",         nullptr};
  }
  std::string port;
  std::array<const char*, 10> names{"host",
                                    "port",
                                    "user",
                                    "password",
                                    "dbname",
                                    "sslmode",
                                    "gssencmode",
                                    "application_name",
                                    "connect_timeout",
                                    nullptr};
  std::array<const char*, 10> values{};
};

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, Clear>;

bool is_good(const PGresult* result) {
  const auto status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

[[noreturn]] void refused(const std::string& what, const PGconn* connection) {
  throw Failure("Postgres refused " + what + ": " +
                net::one_line(PQerrorMessage(connection), most_message));
}

// libpq's own prints to stderr; that a session was terminated is part of the story.
void keep_quiet(void* /*context*/, const char* /*message*/) {}

}  // namespace

bool is_accepting(const PostgresAddress& address) {
  const Parameters parameters(address, postgres_owner);
  return PQpingParams(parameters.names.data(), parameters.values.data(), 0) == PQPING_OK;
}

void Session::Close::operator()(pg_conn* connection) const { PQfinish(connection); }

Session::Session(const PostgresAddress& address, const std::string& role) {
  const Parameters parameters(address, role.c_str());
  connection_.reset(PQconnectdbParams(parameters.names.data(), parameters.values.data(), 0));
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    refused("a session of " + role, connection_.get());
  }
  PQsetNoticeProcessor(connection_.get(), keep_quiet, nullptr);
}

void Session::run(const std::string& sql) {
  const ResultPtr result(PQexec(connection_.get(), sql.c_str()));
  if (!is_good(result.get())) refused("a statement", connection_.get());
}

void Session::send(const std::string& sql) {
  done_ = false;
  if (PQsendQuery(connection_.get(), sql.c_str()) != 1) refused("a statement", connection_.get());
}

bool Session::is_done() {
  if (done_) return true;
  if (PQconsumeInput(connection_.get()) != 1) refused("a statement", connection_.get());
  if (PQisBusy(connection_.get()) != 0) return false;
  bool good = true;
  while (ResultPtr result{PQgetResult(connection_.get())}) good = good && is_good(result.get());
  if (!good) refused("a statement", connection_.get());
  return done_ = true;
}

bool Session::is_alive() {
  return PQconsumeInput(connection_.get()) == 1 && PQstatus(connection_.get()) == CONNECTION_OK;
}

}  // namespace runbookd::demo
