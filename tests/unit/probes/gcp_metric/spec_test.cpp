#include "probes/gcp_metric/spec.hpp"

#include "probes/gcp_metric/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace gcp_metric_spec_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::gcp_metric_kind;

namespace {

const std::string filter = R"(filter: 'metric.type="x"')";

std::vector<std::string> errors_of(const std::string& keys) {
  return parse_probe(gcp_metric_kind, "probes:\n  m: {gcp_metric: {" + keys + "}}\n").errors;
}

}  // namespace

TEST_CASE("the gcp_metric fixtures say exactly what is wrong") {
  CHECK(check_fixtures("gcp_metric", {&gcp_metric_kind}) == std::vector<std::string>{});
}

TEST_CASE("the value has the type of its unit") {
  const auto type = [](const std::string& unit) {
    return spec_of(gcp_metric_kind, "gcp_metric: {" + filter + ", as: " + unit + "}")
        ->signals()
        .front()
        .type;
  };
  CHECK(type("ratio") == Type::ratio);
  CHECK(type("ms") == Type::duration);
  CHECK(type("MiB") == Type::bytes);
  CHECK(type("unix") == Type::time);
  CHECK(type("number") == Type::number);
}

TEST_CASE("a period is a number of seconds, and within what is asked for") {
  CHECK(errors_of(filter + ", aligner: ALIGN_MEAN, period: 90s").empty());
  CHECK(errors_of(filter + ", aligner: ALIGN_MEAN, period: 90500ms").size() == 1);
  CHECK(errors_of(filter + ", aligner: ALIGN_MEAN, period: 1h").size() == 1);
  CHECK(errors_of(filter + ", aligner: ALIGN_MEAN, period: 1h, within: 2h").empty());
  CHECK(errors_of(filter + ", project: My Project").size() == 1);
  CHECK(errors_of("filter: 'metric.type=" + std::string(3000, 'x') + "'").size() == 1);
}

}  // namespace gcp_metric_spec_test
