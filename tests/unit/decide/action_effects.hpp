// What the core wants done of one action, `a1`, for those who carry it out.
#pragma once

#include "daemon/decide/effect.hpp"

namespace runbookd::test {

inline ActionRequest request_of_a1() {
  ActionRequest out;
  out.action_id = "a1";
  out.kind = "exec";
  out.timeout = minutes{3};
  return out;
}

inline decide::PlanAction plan_a1(Nanos limit) { return {0, 0, request_of_a1(), limit}; }

inline decide::Execute execute_a1(Hazard hazard = Hazard::disruptive) {
  decide::Execute out;
  out.request = request_of_a1();
  out.parameters = {{"to", "good"}};
  out.intent.kind = decide::RecordKind::intent;
  out.intent.action_id = "a1";
  out.intent.text = "to good";
  out.intent.hazard = name_of(hazard);
  return out;
}

inline decide::ReadIntentBack read_a1_back() {
  decide::ReadIntentBack out;
  out.request = request_of_a1();
  out.parameters = {{"to", "good"}};
  out.progress = {{"operation", "op-1"}};
  return out;
}

}  // namespace runbookd::test
