#include "daemon/net/postgres/verdict.hpp"

#include <utility>

namespace runbookd::net {
namespace {

PostgresFailure failure_in_words(Reason reason, PostgresPhase phase, std::string_view what) {
  PostgresFailure failure;
  failure.reason = reason;
  failure.phase = phase;
  failure.detail = std::string(name_of(phase)) + ": " + std::string(what);
  return failure;
}

PostgresFailure told_by(const PostgresReport& report, const PostgresDsn& dsn) {
  std::string text = report.text;
  for (const auto* secret : {"password", "sslpassword"})
    text = without_secret(std::move(text), dsn.value_of(secret));
  return postgres_failure(report.phase, report.sqlstate, text, {});
}

bool mentions(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

PostgresResult result_of(PostgresReport report, const PostgresDsn& dsn) {
  switch (report.verdict) {
    case PostgresVerdict::done:
      return std::move(report.table);
    case PostgresVerdict::told:
      return told_by(report, dsn);
    case PostgresVerdict::too_large:
      return failure_in_words(Reason::too_large, report.phase,
                              "more than 4 MiB, 10000 rows or 256 columns");
    case PostgresVerdict::unfit:
      return failure_in_words(Reason::protocol, report.phase, "not an answer to a query");
    case PostgresVerdict::mute:
      return failure_in_words(Reason::timeout, report.phase,
                              "no server has answered within its connect_timeout");
    case PostgresVerdict::clear_text:
      return failure_in_words(
          Reason::auth, report.phase,
          "the server wants the password in clear and the connection has no TLS; it "
          "was not sent (write sslmode=verify-full, or require_auth=password)");
    case PostgresVerdict::no_cpu:
      return failure_in_words(
          Reason::too_large, report.phase,
          "the server asks for more computing than a request may cost (2 s of CPU)");
  }
  return failure_in_words(Reason::internal, report.phase, "no verdict");
}

bool is_no_slot(const PostgresFailure& failure) {
  if (failure.sqlstate == "53300") return true;
  // PgBouncer's max_client_conn and its kin come without that code.
  return failure.phase == PostgresPhase::login &&
         (mentions(failure.detail, "no more connections allowed") ||
          mentions(failure.detail, "too many clients") ||
          mentions(failure.detail, "too many connections") ||
          mentions(failure.detail, "connection slots are reserved"));
}

bool refuses_options(const PostgresFailure& failure) {
  const auto& code = failure.sqlstate;
  const bool may_be = code == "08P01" || code == "0A000" || code == "42704" || code.empty();
  return failure.phase == PostgresPhase::login && may_be &&
         (mentions(failure.detail, "startup parameter") || mentions(failure.detail, "options"));
}

}  // namespace runbookd::net
