#include "daemon/net/postgres/settings.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "daemon/net/postgres/dsn_faults.hpp"

namespace runbookd::net {
namespace {

constexpr int least_connect_timeout = 2;  // libpq's own: a second could be over at once

// Name and value of everything that we set.
PostgresParameters all_of(const PostgresSettings& settings) {
  const auto ms = std::chrono::duration_cast<milliseconds>(settings.statement_timeout).count();
  PostgresParameters out = {{"statement_timeout", std::to_string(std::max<std::int64_t>(ms, 1))},
                            {"client_min_messages", "error"},
                            {"standard_conforming_strings", "on"},
                            {"default_transaction_read_only", "on"}};
  out.insert(out.end(), settings.session.begin(), settings.session.end());
  return out;
}

std::string startup_options(const PostgresDsn& dsn, const PostgresSettings& settings) {
  std::string out(dsn.value_of("options"));
  for (const auto& [name, value] : all_of(settings)) {
    if (!out.empty()) out += ' ';
    out += "-c " + name + "=" + value;
  }
  return out;
}

bool is_loopback(const PostgresHost& host) {
  if (is_socket_host(host.host)) return true;
  const auto& text = host.hostaddr.empty() ? host.host : host.hostaddr;
  if (text.empty() || text == "localhost") return true;
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(text, ec);
  return !ec && address.is_loopback();
}

bool wants_tls(const PostgresDsn& dsn) {
  const auto mode = dsn.value_of("sslmode");
  return mode == "require" || mode == "verify-ca" || mode == "verify-full" ||
         dsn.value_of("gssencmode") == "require";
}

bool is_beyond_loopback(const PostgresDsn& dsn) {
  return !std::all_of(dsn.hosts.begin(), dsn.hosts.end(), is_loopback);
}

void remark_on_overridden(const PostgresDsn& dsn, std::vector<PostgresRemark>& out) {
  const auto say = [&out](std::string text, std::string hint) {
    out.push_back({"dsn-not-used", std::move(text), std::move(hint)});
  };
  for (const std::string_view keyword : {"application_name", "fallback_application_name"}) {
    if (!dsn.value_of(keyword).empty())
      say("`" + std::string(keyword) + "` is not used: every session here is called runbookd",
          "by that name our own sessions are spared");
  }
  const auto encoding = dsn.value_of("client_encoding");
  if (!encoding.empty() && encoding != "UTF8" && encoding != "utf8" && encoding != "UTF-8")
    say("`client_encoding` is not used: texts are read as UTF8", "leave it out");
  for (const auto& [name, value] : all_of(PostgresSettings{})) {
    if (dsn.value_of("options").find(name) != std::string_view::npos)
      say("`options` sets `" + name + "`, which is set here for every session", "leave it out");
  }
}

// How long what was sent may stay without a word of the other kernel, in milliseconds. A connection
// that a middlebox has forgotten ends by it in time for a fresh one; a server that is slow does
// not.
std::string unacknowledged_for(const PostgresSettings& settings) {
  const auto half =
      std::chrono::duration_cast<milliseconds>(settings.statement_timeout).count() / 2;
  return std::to_string(std::max<std::int64_t>(half, 1));
}

}  // namespace

PostgresSettingsBy settings_of(const PostgresDsn& dsn) {
  const auto wanted = dsn.value_of("target_session_attrs");
  return wanted.empty() || wanted == "any" ? PostgresSettingsBy::startup
                                           : PostgresSettingsBy::transaction;
}

PostgresParameters login_parameters(const PostgresDsn& dsn, const PostgresSettings& settings,
                                    PostgresSettingsBy by) {
  constexpr std::array<std::string_view, 5> ours = {"options", "client_encoding",
                                                    "application_name", "fallback_application_name",
                                                    "connect_timeout"};
  const bool knows_auth = libpq_knows_require_auth();
  PostgresParameters out;
  for (const auto& [keyword, value] : dsn.others) {
    if (std::find(ours.begin(), ours.end(), keyword) != ours.end()) continue;
    if (keyword == "require_auth" && !knows_auth) continue;
    out.emplace_back(keyword, value);
  }
  auto options = by == PostgresSettingsBy::startup ? startup_options(dsn, settings)
                                                   : std::string(dsn.value_of("options"));
  if (!options.empty()) out.emplace_back("options", std::move(options));
  if (dsn.value_of("tcp_user_timeout").empty())
    out.emplace_back("tcp_user_timeout", unacknowledged_for(settings));
  out.emplace_back("client_encoding", "UTF8");
  out.emplace_back("application_name", postgres_application_name);
  return out;
}

std::string begin_with(const PostgresSettings& settings) {
  std::string out = "BEGIN READ ONLY";
  for (const auto& [name, value] : all_of(settings)) {
    if (name != "default_transaction_read_only")
      out += "; SET LOCAL " + name + " = '" + value + "'";
  }
  return out;
}

Nanos server_timeout(const PostgresDsn& dsn, const PostgresSettings& settings,
                     std::size_t servers) {
  const auto written = dsn.value_of("connect_timeout");
  if (written.empty()) {
    return servers > 1 ? settings.statement_timeout / static_cast<std::int64_t>(servers) : Nanos{0};
  }
  int value = 0;
  std::from_chars(written.data(), written.data() + written.size(), value);
  return value <= 0 ? Nanos{0} : Nanos{seconds{std::max(value, least_connect_timeout)}};
}

bool allows_clear_text(const PostgresDsn& dsn) {
  const auto list = dsn.value_of("require_auth");
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const auto end = std::min(list.find(',', begin), list.size());
    if (list.substr(begin, end - begin) == "password") return true;
    begin = end + 1;
  }
  return false;
}

std::vector<PostgresRemark> remarks_on(const PostgresDsn& dsn) {
  std::vector<PostgresRemark> out;
  if (is_beyond_loopback(dsn) && !wants_tls(dsn)) {
    const auto mode = dsn.value_of("sslmode");
    const auto what = mode.empty() ? std::string("without `sslmode`")
                                   : "with `sslmode=" + std::string(mode) + "`";
    out.push_back(
        {"dsn-without-tls",
         what + " the login and all answers may go in clear to a host beyond this machine",
         "write sslmode=verify-full (or require, which does not prove who answers)"});
  }
  remark_on_overridden(dsn, out);
  return out;
}

}  // namespace runbookd::net
