#include "daemon/net/postgres/errors.hpp"

#include <array>
#include <optional>
#include <utility>

#include "daemon/base/text.hpp"
#include "daemon/net/failure.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t max_message = 200;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_sqlstate(std::string_view s) {
  if (s.size() != 5) return false;
  for (const char c : s) {
    if (!(is_digit(c) || (c >= 'A' && c <= 'Z'))) return false;
  }
  return true;
}

// libpq's verbose form is `SEVERITY:  28P01: message`, with a severity in the server's language.
struct Verbose {
  std::string_view sqlstate;
  std::string_view message;
};
std::optional<Verbose> split_verbose(std::string_view text) {
  for (auto at = text.find(":  "); at != std::string_view::npos; at = text.find(":  ", at + 1)) {
    const auto rest = text.substr(at + 3);
    if (rest.size() < 6 || rest[5] != ':' || !is_sqlstate(rest.substr(0, 5))) continue;
    return Verbose{rest.substr(0, 5), rest.substr(rest.size() > 6 ? 7 : 6)};
  }
  return std::nullopt;
}

Reason reason_of_sqlstate(std::string_view s) {
  const auto group = s.substr(0, 2);
  if (group == "28") return Reason::auth;
  if (group == "53" || s == "57P03") return Reason::state;
  if (s == "57014") return Reason::timeout;
  if (s == "57P01" || s == "57P02" || s == "57P05") return Reason::reset;
  if (s == "3D000") return Reason::missing;
  if (s == "08P01") return Reason::protocol;
  if (group == "08") return Reason::reset;
  return Reason::query;
}

// libpq has no error codes of its own: its sentences and those of strerror() in the C locale are
// what there is. The first that is found decides, so the more telling ones come first.
struct Phrase {
  std::string_view words;
  Reason reason;
};
constexpr auto phrases = std::to_array<Phrase>({
    {"out of memory", Reason::too_large},
    {"cannot allocate memory for input buffer", Reason::too_large},
    {"too many clients", Reason::state},
    {"connection slots are reserved", Reason::state},
    {"too many connections", Reason::state},
    {"system is starting up", Reason::state},
    {"system is shutting down", Reason::state},
    {"recovery mode", Reason::state},
    {"not accepting connections", Reason::state},
    {"session is not read-only", Reason::state},
    {"session is read-only", Reason::state},
    {"server is in hot standby mode", Reason::state},
    {"server is not in hot standby mode", Reason::state},
    {"authentication failed", Reason::auth},
    {"no pg_hba.conf entry", Reason::auth},
    {"no password supplied", Reason::auth},
    {"channel binding", Reason::auth},
    {"SCRAM", Reason::auth},
    {"is not permitted to log in", Reason::auth},
    {"invalid response to SSL negotiation", Reason::protocol},
    {"unencrypted data after SSL", Reason::protocol},
    {"closed unexpectedly", Reason::reset},
    {"certificate", Reason::tls},
    {"SSL", Reason::tls},
    {"Connection refused", Reason::refused},
    {"No such file or directory", Reason::refused},
    {"Resource temporarily unavailable", Reason::refused},
    {"expected authentication request", Reason::protocol},
    {"lost synchronization", Reason::protocol},
    {"message contents do not agree", Reason::protocol},
    {"unexpected response from server", Reason::protocol},
    {"unexpected message from server", Reason::protocol},
    {"message type 0x", Reason::protocol},
    {"protocol", Reason::protocol},
    {"invalid message", Reason::protocol},
    {"insufficient data in", Reason::protocol},
    {"statement timeout", Reason::timeout},
    {"timeout expired", Reason::timeout},
    {"Connection timed out", Reason::timeout},
    {"server closed the connection", Reason::reset},
    {"Connection reset", Reason::reset},
    {"Broken pipe", Reason::reset},
    {"terminating connection", Reason::reset},
    {"no connection to the server", Reason::reset},
    // Of one address of several that says least.
    {"Network is unreachable", Reason::unreachable},
    {"No route to host", Reason::unreachable},
    {"Host is down", Reason::unreachable},
    {"Permission denied", Reason::unreachable},
    {"does not exist", Reason::missing},
});

// strerror() of is_our_lack(), in the C locale: of what concerns every address.
constexpr auto words_of_our_lack = std::to_array<std::string_view>(
    {"Too many open files", "Cannot allocate memory", "No buffer space available"});
constexpr std::string_view words_of_no_source = "Cannot assign requested address";

// Of a name with several addresses libpq says what it met at each, one behind the other. That we
// have no IPv6 address to come from says nothing of the service; that no local port is left for
// IPv4 is our own lack.
bool lacks_source_for_v4(std::string_view text) {
  for (auto at = text.find(words_of_no_source); at != std::string_view::npos;
       at = text.find(words_of_no_source, at + 1)) {
    const auto before = text.substr(0, at);
    const auto line = before.substr(before.rfind('\n') + 1);
    const auto place = line.substr(0, line.find(", port"));
    if (!has(place, ":")) return true;
  }
  return false;
}

bool is_own_lack(std::string_view text) {
  for (const auto words : words_of_our_lack)
    if (has(text, words)) return true;
  return lacks_source_for_v4(text);
}

Reason reason_of_words(PostgresPhase phase, std::string_view text) {
  // While connecting it is libpq that speaks; later the server could say the same of itself.
  const bool ours = phase == PostgresPhase::connect;
  if (ours && is_own_lack(text)) return Reason::no_descriptors;
  for (const auto& phrase : phrases) {
    if (has(text, phrase.words)) return phrase.reason;
  }
  if (ours && has(text, words_of_no_source)) return Reason::no_descriptors;
  switch (phase) {
    case PostgresPhase::resolve:
      return Reason::dns;
    case PostgresPhase::connect:
      return Reason::unreachable;
    case PostgresPhase::tls:
      return Reason::tls;
    case PostgresPhase::login:
      return Reason::protocol;
    case PostgresPhase::query:
      return Reason::reset;
  }
  return Reason::protocol;
}

// PgBouncer has one SQLSTATE for all that it refuses; that it is full it says in words alone.
bool is_full_pooler(std::string_view sqlstate, std::string_view text) {
  return sqlstate == "08P01" && has(text, "no more connections allowed");
}

Reason reason_of(PostgresPhase phase, std::string_view sqlstate, std::string_view text) {
  if (is_full_pooler(sqlstate, text)) return Reason::state;
  return sqlstate.empty() ? reason_of_words(phase, text) : reason_of_sqlstate(sqlstate);
}

// `connection to server at "h" (1.2.3.4), port 5432 failed: MESSAGE` -> MESSAGE, its first line.
std::string_view core_of(std::string_view text) {
  constexpr std::string_view prefix = " failed: ";
  if (const auto at = text.rfind(prefix);
      at != std::string_view::npos && has(text, "connection to server")) {
    text.remove_prefix(at + prefix.size());
  }
  while (!text.empty() && (text.front() == '\n' || text.front() == ' ')) text.remove_prefix(1);
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string_view name_of(PostgresPhase phase) {
  switch (phase) {
    case PostgresPhase::resolve:
      return "resolve";
    case PostgresPhase::connect:
      return "connect";
    case PostgresPhase::tls:
      return "tls";
    case PostgresPhase::login:
      return "login";
    case PostgresPhase::query:
      return "query";
  }
  return "query";
}

std::string without_secret(std::string text, std::string_view secret) {
  if (secret.empty()) return text;
  std::string out;
  std::string_view rest = text;
  for (auto at = rest.find(secret); at != std::string_view::npos; at = rest.find(secret)) {
    out += rest.substr(0, at);
    out += "***";
    rest.remove_prefix(at + secret.size());
  }
  return out += rest;
}

PostgresFailure postgres_failure(PostgresPhase phase, std::string_view sqlstate,
                                 std::string_view text, std::string_view password) {
  const auto verbose = split_verbose(text);
  if (sqlstate.empty() && verbose) sqlstate = verbose->sqlstate;
  const auto message =
      verbose ? verbose->message.substr(0, verbose->message.find('\n')) : core_of(text);

  PostgresFailure failure;
  failure.phase = phase;
  failure.sqlstate = is_sqlstate(sqlstate) ? std::string(sqlstate) : std::string();
  failure.reason = reason_of(phase, failure.sqlstate, text);
  failure.detail = std::string(name_of(phase)) + ": ";
  if (failure.sqlstate == "53300") failure.detail += "too many connections: ";
  failure.detail += printable(without_secret(std::string(message), password), max_message);
  if (!failure.sqlstate.empty()) failure.detail += " (" + failure.sqlstate + ")";
  return failure;
}

PostgresFailure postgres_timeout(PostgresPhase phase) {
  PostgresFailure failure;
  failure.phase = phase;
  if (phase == PostgresPhase::resolve) {
    auto ours = timed_out(Phase::resolve);
    failure.reason = ours.reason;
    failure.detail = std::move(ours.detail);
    return failure;
  }
  failure.reason = Reason::timeout;
  failure.detail = std::string(name_of(phase)) + ": no answer before the deadline";
  return failure;
}

}  // namespace runbookd::net
