#include "daemon/net/postgres_dsn.hpp"

#include "tests/unit/catch.hpp"

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

}  // namespace

TEST_CASE("both forms of a connection string mean the same", "[postgres]") {
  const auto uri = parsed("postgres://app:pw@db.example:6432/shop?sslmode=require");
  const auto words =
      parsed("host=db.example port=6432 user=app password=pw dbname=shop sslmode=require");
  for (const auto& dsn : {uri, words}) {
    REQUIRE(dsn.hosts.size() == 1);
    CHECK(dsn.hosts[0].host == "db.example");
    CHECK(dsn.hosts[0].port == "6432");
    CHECK(dsn.value_of("password") == "pw");
    CHECK(dsn.value_of("sslmode") == "require");
  }
}

TEST_CASE("the address for people has neither user nor password nor options", "[postgres]") {
  CHECK(address_of(parsed("postgres://app:hunter2@db.example/shop?sslmode=require")) ==
        "db.example:5432/shop");
  CHECK(address_of(parsed("host=/var/run/postgresql dbname=shop")) == "/var/run/postgresql/shop");
  CHECK(address_of(parsed("host=a,b port=1,2 dbname=x")) == "a:1,b:2/x");
}

TEST_CASE("an error about a connection string shows nothing of it", "[postgres]") {
  for (const std::string text :
       {"hunter2", "password=hunter2 hunter2", "postgres://a/b?hunter2=1", ""}) {
    const auto dsn = parse_postgres_dsn(Secret(text));
    REQUIRE_FALSE(dsn);
    CHECK(dsn.error().text == "is no Postgres connection string");
    CHECK(dsn.error().hint.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("lists of hosts and ports must fit together", "[postgres]") {
  CHECK_FALSE(parse_postgres_dsn(Secret("host=a,b,c port=1,2")));
  CHECK_FALSE(parse_postgres_dsn(Secret("host=a,b hostaddr=127.0.0.1")));
  CHECK_FALSE(parse_postgres_dsn(Secret("host=a,b,c,d,e,f,g,h,i")));
  CHECK_FALSE(parse_postgres_dsn(Secret("service=production")));
  const auto one_port = parsed("host=a,b port=7");
  CHECK(one_port.hosts[1].port == "7");
}

TEST_CASE("connection parameters carry the resolved addresses and our settings", "[postgres]") {
  const auto dsn =
      parsed("host=db,/run user=app password=p options='-c geqo=off' connect_timeout=99");
  PostgresSettings settings;
  settings.statement_timeout = milliseconds{1500};
  settings.session = {{"intervalstyle", "iso_8601"}};
  std::vector<PostgresHost> hosts = dsn.hosts;
  hosts[0].hostaddr = "10.0.0.1";
  const auto parameters = connection_parameters(dsn, hosts, settings);
  CHECK(value_in(parameters, "host") == "db,/run");
  CHECK(value_in(parameters, "hostaddr") == "10.0.0.1,");
  CHECK(value_in(parameters, "port") == "(absent)");
  CHECK(value_in(parameters, "gssencmode") == "disable");
  CHECK(value_in(parameters, "application_name") == "runbookd");
  CHECK(value_in(parameters, "connect_timeout") == "(absent)");
  CHECK(value_in(parameters, "options") ==
        "-c geqo=off -c statement_timeout=1500 -c client_min_messages=error -c "
        "standard_conforming_strings=on -c default_transaction_read_only=on -c "
        "intervalstyle=iso_8601");
  settings.connect_timeout = milliseconds{4200};
  CHECK(value_in(connection_parameters(dsn, hosts, settings), "connect_timeout") == "5");
}

TEST_CASE("the string for libpqxx quotes what needs it and reads back the same", "[postgres]") {
  const PostgresParameters odd = {{"user", "o'neil"}, {"password", "a \\ b'c"}};
  const auto text = conninfo_of(odd);
  const auto back = parsed(text.reveal());
  CHECK(back.value_of("user") == "o'neil");
  CHECK(back.value_of("password") == "a \\ b'c");
}

TEST_CASE("a target takes its place in a connection string unless it smuggles something in",
          "[postgres]") {
  CHECK(with_target("host={{ target }} dbname=x", "db1") == "host=db1 dbname=x");
  CHECK(with_target("postgres://{{target}}/x", "[::1]:5433") == "postgres://[::1]:5433/x");
  CHECK(with_target("host=a", "") == "host=a");
  CHECK(with_target("{{ other }}", "db1") == "{{ other }}");
  CHECK_FALSE(with_target("host={{ target }}", "db1 sslmode=disable").has_value());
  CHECK_FALSE(with_target("postgres://{{ target }}/x", "evil/y?host=z").has_value());
}
