#include "probes/sql/spec.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "probes/sql/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/probes/postgres/spec_text.hpp"

namespace spec_test {

using namespace runbookd;
using runbookd::test::parse_probe;
using Errors = std::vector<std::string>;

TEST_CASE("columns are numbers unless types says otherwise", "[sql]") {
  const auto parsed = parse_probe(probes::sql_kind,
                                  "sql: {via: pg, query: \"SELECT 1 AS n, now() - t AS lag\"}\n"
                                  "types: {lag: duration}\n");
  CHECK(parsed.errors == Errors{});
  REQUIRE(parsed.spec);
  const auto signals = parsed.spec->signals();
  REQUIRE(signals.size() == 2);
  CHECK(signals[0].name == "n");
  CHECK(signals[0].type == Type::number);
  CHECK(signals[1].name == "lag");
  CHECK(signals[1].type == Type::duration);
  CHECK(parsed.spec->address() == "via pg");
}

TEST_CASE("every wrong entry of types is reported at its value", "[sql]") {
  const auto parsed = parse_probe(probes::sql_kind,
                                  "sql: {via: pg, query: \"SELECT 1 AS n\"}\n"
                                  "types: {n: seconds, m: ratio}\n");
  CHECK(parsed.spec == nullptr);
  CHECK(parsed.errors ==
        Errors{"2:12: probe `p`: `types` has no such unit",
               "2:24: probe `p`: `types` names `m`, which is no column of the query"});
}

TEST_CASE("a sql probe whose rulebook has no such postgres probe is unknown, not bad", "[sql]") {
  const auto parsed = parse_probe(probes::sql_kind, "sql: {via: nobody, query: SELECT 1 AS n}\n");
  REQUIRE(parsed.spec);
  Services services;
  services.probe_spec = [](const std::string&) { return std::shared_ptr<const ProbeSpec>(); };
  const auto probe = parsed.spec->make(ProbeCommon{}, {}, services);
  REQUIRE(probe);
  boost::asio::io_context io;
  Sample sample;
  boost::asio::co_spawn(io, probe->run(),
                        [&sample](std::exception_ptr, Sample s) { sample = std::move(s); });
  io.run();
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.cells.size() == 1);
  CHECK(sample.detail == "`via: nobody` is no postgres probe of this rulebook");
}

}  // namespace spec_test
