// An action gets its parameters as it planned them, and nobody else sees the secrets in them.
#include "daemon/app/act/kept_parameters.hpp"

#include "daemon/app/log/foreign_text.hpp"
#include "tests/unit/catch.hpp"

namespace kept_parameters_test {

using namespace runbookd;
using namespace runbookd::app;

namespace {

Facts without_secrets(Facts facts) {
  logging::Redactor redactor;
  redactor.add(Secret("hunter2-hunter2"));
  clean(facts, redactor);
  return facts;
}

}  // namespace

TEST_CASE("parameters that were shown without a secret come back with it") {
  KeptParameters kept;
  const Facts planned{{"argv.01", "--token=hunter2-hunter2"}, {"program", "/bin/x"}};
  const Facts shown = without_secrets(planned);
  CHECK(shown.at("argv.01") == "--token=***");
  kept.keep("a", planned, shown);
  CHECK(kept.restored("a", shown) == planned);
  kept.forget("a");
  CHECK(kept.restored("a", shown) == shown);
}

TEST_CASE("what the core made of other parameters is left as it is") {
  KeptParameters kept;
  kept.keep("a", {{"x", "hunter2-hunter2"}, {"y", "1"}}, {{"x", "***"}, {"y", "1"}});
  const Facts other{{"x", "other"}, {"y", "1"}, {"z", "***"}};
  CHECK(kept.restored("a", other) == other);
  CHECK(kept.restored("b", {{"x", "***"}}) == Facts{{"x", "***"}});
}

TEST_CASE("details, string cells and facts lose their secrets") {
  logging::Redactor redactor;
  redactor.add(Secret("hunter2-hunter2"));
  Sample sample;
  sample.detail = "said hunter2-hunter2";
  sample.cells.emplace_back(std::string("v=hunter2-hunter2"));
  sample.cells.emplace_back(4.0);
  clean(sample, redactor);
  CHECK(sample.detail == "said ***");
  CHECK(std::get<std::string>(sample.cells.at(0)) == "v=***");
  ActionResult result;
  result.detail = "hunter2-hunter2";
  result.facts["stdout"] = "x hunter2-hun...";
  clean(result, redactor);
  CHECK(result.detail == "***");
  CHECK(result.facts.at("stdout") == "x ***...");
}

}  // namespace kept_parameters_test
