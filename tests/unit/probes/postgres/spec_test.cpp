#include "probes/postgres/spec.hpp"

#include "probes/postgres/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/probes/postgres/spec_text.hpp"

namespace spec_test {

using namespace runbookd;
using runbookd::test::parse_probe;
using Errors = std::vector<std::string>;

TEST_CASE("a postgres probe lends its address and shows it without secrets", "[postgres]") {
  const auto parsed = parse_probe(
      probes::postgres_kind, "postgres: postgres://app:hunter2@db.example/shop?sslmode=require\n");
  CHECK(parsed.errors.empty());
  REQUIRE(parsed.spec);
  CHECK(parsed.spec->address() == "db.example:5432/shop");
  const auto* access = dynamic_cast<const PostgresAccess*>(parsed.spec.get());
  REQUIRE(access != nullptr);
  CHECK(access->dsn().reveal() == "postgres://app:hunter2@db.example/shop?sslmode=require");
}

TEST_CASE("its connection is kept unless the rulebook says new", "[postgres]") {
  const auto persistent = [](const std::string& text) {
    const auto parsed = parse_probe(probes::postgres_kind, text);
    const auto* spec = dynamic_cast<const probes::postgres::PostgresSpec*>(parsed.spec.get());
    REQUIRE(spec != nullptr);
    return spec->persistent();
  };
  CHECK(persistent("postgres: postgres://a/b\n"));
  CHECK_FALSE(persistent("postgres: postgres://a/b\nconnection: new\n"));
}

TEST_CASE("a connection string with a target is checked with a name in its place", "[postgres]") {
  CHECK(parse_probe(probes::postgres_kind,
                    "postgres: \"host={{ target }} dbname=x sslmode=verify-full\"\n")
            .errors.empty());
}

TEST_CASE("a wrong connection string is reported without its text", "[postgres]") {
  const auto parsed = parse_probe(probes::postgres_kind, "postgres: hunter2\n");
  CHECK(parsed.spec == nullptr);
  CHECK(parsed.errors == Errors{"1:11: probe `p`: `postgres` is no Postgres connection string"});
}

TEST_CASE("a part of a password that landed elsewhere is refused without being shown",
          "[postgres]") {
  const auto parsed = parse_probe(probes::postgres_kind,
                                  "postgres: postgres://app:hunterC/secretD@127.0.0.1/shop\n");
  CHECK(parsed.spec == nullptr);
  CHECK(parsed.errors == Errors{"1:11: probe `p`: `postgres` holds a `@`, `/` or `:` that belongs "
                                "to a password"});
}

TEST_CASE("a login that may go in clear to another machine is a warning", "[postgres]") {
  const auto parsed = parse_probe(probes::postgres_kind, "postgres: postgres://db.example/shop\n");
  CHECK(parsed.spec != nullptr);
  CHECK(parsed.errors == Errors{"1:11: probe `p`: without `sslmode` the login and all answers may "
                                "go in clear to a host beyond this machine"});
}

TEST_CASE("the declared signals are those of the registry's row, in its order", "[postgres]") {
  const auto parsed = parse_probe(probes::postgres_kind, "postgres: postgres://a/b\n");
  REQUIRE(parsed.spec);
  const auto declared = parsed.spec->signals();
  REQUIRE(declared.size() == probes::postgres_kind.signals.size());
  for (std::size_t i = 0; i < declared.size(); ++i) {
    CHECK(declared[i].name == probes::postgres_kind.signals[i].name);
    CHECK(declared[i].type == probes::postgres_kind.signals[i].type);
  }
}

}  // namespace spec_test
