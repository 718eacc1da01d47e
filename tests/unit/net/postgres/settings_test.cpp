#include "daemon/net/postgres/settings.hpp"

#include "tests/unit/catch.hpp"

namespace postgres_settings_test {

using namespace runbookd;
using namespace runbookd::net;

namespace {

PostgresDsn parsed(const std::string& text) {
  auto dsn = parse_postgres_dsn(Secret(text));
  REQUIRE(dsn);
  return dsn.value();
}

std::string value_in(const PostgresParameters& parameters, std::string_view keyword) {
  std::string found = "(absent)";
  for (const auto& [name, value] : parameters) {
    if (name == keyword) found = value;
  }
  return found;
}

std::vector<std::string> lints(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& remark : remarks_on(parsed(text))) out.emplace_back(remark.lint);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a server gets our settings in the startup packet, behind those that are written",
          "[postgres]") {
  const auto dsn = parsed("host=db user=app options='-c geqo=off' gssencmode=require");
  PostgresSettings settings;
  settings.statement_timeout = milliseconds{1500};
  settings.session = {{"intervalstyle", "iso_8601"}};
  const auto parameters = login_parameters(dsn, settings, PostgresSettingsBy::startup);
  CHECK(value_in(parameters, "options") ==
        "-c geqo=off -c statement_timeout=1500 -c client_min_messages=error -c "
        "standard_conforming_strings=on -c default_transaction_read_only=on -c "
        "intervalstyle=iso_8601");
  CHECK(value_in(parameters, "gssencmode") == "require");
  CHECK(value_in(parameters, "application_name") == "runbookd");
}

TEST_CASE("a connection that a middlebox forgot ends in time for another one", "[postgres]") {
  PostgresSettings settings;
  settings.statement_timeout = milliseconds{3000};
  const auto timeout_in = [&](const std::string& text) {
    return value_in(login_parameters(parsed(text), settings, PostgresSettingsBy::startup),
                    "tcp_user_timeout");
  };
  CHECK(timeout_in("host=db") == "1500");
  CHECK(timeout_in("host=db tcp_user_timeout=700") == "700");
}

TEST_CASE("behind a pooler they hold for one transaction, and only what is written goes out",
          "[postgres]") {
  PostgresSettings settings;
  settings.session = {{"timezone", "UTC"}};
  const auto by = PostgresSettingsBy::transaction;
  CHECK(value_in(login_parameters(parsed("host=db"), settings, by), "options") == "(absent)");
  CHECK(value_in(login_parameters(parsed("host=db options='-c a=b'"), settings, by), "options") ==
        "-c a=b");
  CHECK(begin_with(settings) ==
        "BEGIN READ ONLY; SET LOCAL statement_timeout = '5000'; SET LOCAL client_min_messages = "
        "'error'; SET LOCAL standard_conforming_strings = 'on'; SET LOCAL timezone = 'UTC'");
}

TEST_CASE("a server that is chosen by what it may be asked is not told to be read-only",
          "[postgres]") {
  CHECK(settings_of(parsed("host=a,b")) == PostgresSettingsBy::startup);
  CHECK(settings_of(parsed("host=a,b target_session_attrs=any")) == PostgresSettingsBy::startup);
  for (const std::string wanted : {"read-write", "read-only", "primary", "prefer-standby"})
    CHECK(settings_of(parsed("host=a,b target_session_attrs=" + wanted)) ==
          PostgresSettingsBy::transaction);
}

TEST_CASE("connect_timeout is each server's own, and several without one share the time",
          "[postgres]") {
  PostgresSettings settings;
  settings.statement_timeout = seconds{6};
  CHECK(server_timeout(parsed("host=a connect_timeout=7"), settings, 1) == seconds{7});
  CHECK(server_timeout(parsed("host=a connect_timeout=1"), settings, 1) == seconds{2});
  CHECK(server_timeout(parsed("host=a connect_timeout=0"), settings, 2) == Nanos{0});
  CHECK(server_timeout(parsed("host=a"), settings, 1) == Nanos{0});
  CHECK(server_timeout(parsed("host=a,b,c"), settings, 3) == seconds{2});
}

TEST_CASE("a password goes out in clear only when the string says so", "[postgres]") {
  CHECK_FALSE(allows_clear_text(parsed("host=a")));
  CHECK_FALSE(allows_clear_text(parsed("host=a sslmode=disable")));
  CHECK(allows_clear_text(parsed("host=a require_auth=password")));
  CHECK(allows_clear_text(parsed("postgres://app:x@a/db?require_auth=password&sslmode=disable")));
  CHECK(parsed("postgres://a/db?require_auth=password&user=u").value_of("user") == "u");
}

TEST_CASE("a login that may go in clear beyond this machine is remarked", "[postgres]") {
  for (const std::string mode : {"", " sslmode=prefer", " sslmode=allow", " sslmode=disable"}) {
    CHECK(lints("host=db.example" + mode) == Names{"dsn-without-tls"});
    CHECK(lints("host=db hostaddr=10.0.0.1" + mode) == Names{"dsn-without-tls"});
    CHECK(lints("host=localhost,db.example" + mode) == Names{"dsn-without-tls"});
    for (const std::string here : {"host=/run/pg", "host=127.0.0.1", "host=::1", "host=localhost",
                                   "host=db hostaddr=127.0.0.2", "host=@abstract"})
      CHECK(lints(here + mode).empty());
  }
  for (const std::string mode : {"require", "verify-ca", "verify-full"})
    CHECK(lints("host=db.example sslmode=" + mode).empty());
  CHECK(lints("host=db.example gssencmode=require").empty());
}

TEST_CASE("what is written and not used is remarked", "[postgres]") {
  CHECK(lints("host=/run application_name=me") == Names{"dsn-not-used"});
  CHECK(lints("host=/run client_encoding=LATIN1") == Names{"dsn-not-used"});
  CHECK(lints("host=/run client_encoding=UTF8").empty());
  CHECK(lints("host=/run options='-c statement_timeout=1h'") == Names{"dsn-not-used"});
  CHECK(lints("host=/run options='-c search_path=x' connect_timeout=3").empty());
}

}  // namespace postgres_settings_test
