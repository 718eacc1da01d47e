#include "daemon/net/postgres/dsn.hpp"

#include "tests/unit/catch.hpp"

namespace postgres_dsn_test {

using namespace runbookd;
using namespace runbookd::net;

namespace {

PostgresDsn parsed(const std::string& text) {
  auto dsn = parse_postgres_dsn(Secret(text));
  REQUIRE(dsn);
  return dsn.value();
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
    CHECK(dsn.error().text.find("hunter2") == std::string::npos);
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

TEST_CASE("what was not percent-encoded in a password is refused, and nothing of it is said",
          "[postgres]") {
  for (const std::string text :
       {"postgres://app:hunterC/secretD@127.0.0.1/shop", "postgres://app:hunter/2/x@h/shop",
        "postgres://app:p@ss@h/shop", "postgres://app:p@ss/w@h/shop",
        "postgres://app:1234/5@127.0.0.1/shop", "postgres://app:12/3?4@h/shop",
        "postgres://app:a/b?c=1@h/shop", "postgresql://app:hunter2/x", "postgres://h:1/db@x",
        "host=app:hunter2@h dbname=x", "host=h port=hunter2", "host=h port=70000",
        "host=h dbname=postgres://app:hunter2@h/x", "host=h dbname='a password=hunter2'",
        "host=h password=two words", "host='h x'"}) {
    const auto dsn = parse_postgres_dsn(Secret(text));
    INFO(text);
    REQUIRE_FALSE(dsn);
    const auto said = dsn.error().text + dsn.error().hint;
    for (const auto* part : {"hunter", "secret", "1234", "ss", "words", "70000"})
      CHECK((said.find(part) == std::string::npos || std::string_view(part) == "ss"));
  }
}

TEST_CASE("what psql takes is taken: encoded passwords, and signs that end nothing", "[postgres]") {
  CHECK(parsed("postgres://app:hun%2Fter%402@h/shop").value_of("password") == "hun/ter@2");
  CHECK(parsed("postgres://app:hun?ter@h/shop").value_of("password") == "hun?ter");
  CHECK(parsed("postgres://app:hun#ter@h/shop").value_of("password") == "hun#ter");
  CHECK(parsed("postgres://app:hun:ter@h/shop").value_of("password") == "hun:ter");
  CHECK(parsed("postgres://h/shop?user=me@corp&password=p@ss").value_of("password") == "p@ss");
  CHECK(parsed("postgres://[::1]:5433/shop").hosts[0].host == "::1");
  CHECK(parsed("host=@abstract dbname=x").hosts[0].host == "@abstract");
  CHECK(parsed("postgres://%2Frun%2Fpg/shop").hosts[0].host == "/run/pg");
}

TEST_CASE("values that libpq judges only when it connects are judged at load", "[postgres]") {
  for (const std::string text :
       {"host=h connect_timeout=soon", "host=h sslmode=on", "host=h target_session_attrs=master",
        "host=h gssencmode=maybe", "host=h replication=database"}) {
    INFO(text);
    CHECK_FALSE(parse_postgres_dsn(Secret(text)));
  }
  const auto unknown = parse_postgres_dsn(Secret("postgres://h/x?no_such_thing=1"));
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().text == "has a parameter that this libpq does not know");
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

}  // namespace postgres_dsn_test
