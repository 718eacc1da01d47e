// What people are asked before a step starts, with all that an answer needs: what would be done,
// why, on what evidence, with what effect, whether it can be taken back. Says what the core knows
// and changes nothing.
#pragma once

#include <string>
#include <vector>

#include "daemon/decide/explain/explanation.hpp"

namespace runbookd::decide {

/// What a probe said last that the decision rests on.
struct AskedSample {
  std::string probe;
  std::string target;
  InstanceView view;
};
/// Of a rule that counts over many targets the first ones stand for all.
inline constexpr std::size_t most_asked_samples = 20;

struct AskedQuestion : PendingApproval {
  Severity severity = Severity::p2;
  Wall opened_at{};
  std::string fault;     ///< the incident's summary
  bool by_hand = false;  ///< people do the step, and say when they have
  Hazard hazard = Hazard::disruptive;
  Facts parameters;  ///< what a yes is to
  PlannedEffect effect;
  std::optional<Part> condition;  ///< nothing: people opened the incident
  std::optional<Part> if_;
  std::optional<Part> requires_;
  std::optional<Part> verify;  ///< what tells afterwards whether it has helped
  Nanos within{};              ///< how long that may take
  std::vector<AskedSample> evidence;
  int samples_left_out = 0;
  std::string runbook;
};

}  // namespace runbookd::decide
