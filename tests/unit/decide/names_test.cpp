// The spellings are a contract: of the journal, of the metrics, of what operators read.
#include <set>
#include <string>

#include "daemon/decide/explain/explanation.hpp"
#include "daemon/decide/explain/view.hpp"
#include "daemon/decide/expression/ast.hpp"
#include "daemon/decide/incidents/incident.hpp"
#include "daemon/decide/incidents/news.hpp"
#include "daemon/decide/incidents/record.hpp"
#include "daemon/decide/plan.hpp"
#include "daemon/decide/reason.hpp"
#include "daemon/decide/tasks/moments.hpp"
#include "tests/unit/catch.hpp"

namespace names_test {

using namespace runbookd::decide;

namespace {

// Each of the values has a name of its own, and what lies behind the last one has none.
template <class E>
bool each_has_its_name(E last) {
  std::set<std::string_view> names;
  const int count = static_cast<int>(last) + 1;
  for (int i = 0; i < count; ++i) names.insert(name_of(static_cast<E>(i)));
  return static_cast<int>(names.size()) == count && !names.contains("?") &&
         name_of(static_cast<E>(count)) == "?";
}

}  // namespace

TEST_CASE("every value has a name of its own") {
  CHECK(each_has_its_name(Mode::act));
  CHECK(each_has_its_name(Severity::p3));
  CHECK(each_has_its_name(IncidentState::resolved));
  CHECK(each_has_its_name(StepStatus::expired));
  CHECK(each_has_its_name(RuleStatus::on_hold));
  CHECK(each_has_its_name(Outlook::would_not_act));
  CHECK(each_has_its_name(RecordKind::heard));
  CHECK(each_has_its_name(Withheld::drill));
  CHECK(each_has_its_name(News::daemon));
  CHECK(each_has_its_name(TaskStage::done));
  CHECK(each_has_its_name(TaskState::failed));
  CHECK(symbol_of(Op::negate) == "-");
  CHECK(symbol_of(static_cast<Op>(99)) == "?");
}

TEST_CASE("what the journal holds by name is read back as what it was") {
  for (int i = 0; i <= static_cast<int>(RecordKind::heard); ++i)
    CHECK(record_kind(name_of(static_cast<RecordKind>(i))) == static_cast<RecordKind>(i));
  for (int i = 0; i <= static_cast<int>(StepStatus::expired); ++i)
    CHECK(step_status(name_of(static_cast<StepStatus>(i))) == static_cast<StepStatus>(i));
  for (int i = 0; i <= static_cast<int>(IncidentState::resolved); ++i)
    CHECK(incident_state(name_of(static_cast<IncidentState>(i))) == static_cast<IncidentState>(i));
  CHECK_FALSE(record_kind("?"));
  CHECK_FALSE(step_status("?"));
  CHECK_FALSE(incident_state(""));
}

}  // namespace names_test
