// Whether a chapter went as told.
#include "daemon/cli/demo/verdict.hpp"

#include "tests/unit/catch.hpp"

namespace verdict_test {

using namespace runbookd::demo;

namespace {

IncidentSeen seen(const char* id, const char* rule, const char* state) {
  IncidentSeen out;
  out.id = id;
  out.rule = rule;
  out.state = state;
  out.steps = {{"cloud_run.rollback", "fixed", ""}};
  return out;
}

const std::vector<ExpectedStep> rollback{{"cloud_run.rollback", "fixed"}};

}  // namespace

TEST_CASE("an incident that ended as it should is nothing to complain of") {
  const auto incident = seen("INC-1", "slow", "resolved");
  CHECK(complaints_about(incident, rollback, {incident}).empty());
}

TEST_CASE("another end, another step and a step that was never tried are said, each") {
  const auto incident = seen("INC-1", "slow", "escalated");
  CHECK(
      complaints_about(incident, {{"cloud_run.rollback", "ineffective"}, {"exec", "fixed"}}, {}) ==
      Complaints{"INC-1 of slow should be resolved, it is escalated",
                 "cloud_run.rollback in INC-1 should be ineffective, it is fixed",
                 "exec in INC-1 should be fixed, it is not tried"});
}

TEST_CASE(
    "nothing else may be open meanwhile; what is over, and the rule's own past, may be there") {
  const auto incident = seen("INC-3", "slow", "resolved");
  const auto all = {seen("INC-1", "slow", "open"), seen("INC-2", "down", "resolved"), incident,
                    seen("INC-4", "down", "open")};
  CHECK(complaints_about(incident, rollback, all) ==
        Complaints{"INC-4 of down should not be there"});
}

TEST_CASE("what nobody could tell is unknown") {
  Complaints out;
  expect(out, "the former replica", "master", "");
  CHECK(out == Complaints{"the former replica should be master, it is unknown"});
}

}  // namespace verdict_test
