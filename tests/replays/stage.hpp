// What the replays share: a way to tell what happens again and again, and short words for people
// and plans. The stage itself is tests/unit/decide/scene.hpp.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace runbookd::replay {

using namespace std::chrono_literals;
using decide::Command;
using scene::Scene;
using Verb = Command::Verb;

/// What happens in the world: the same `round` every `step`, from `from` to `end`.
template <class Round>
void play(Scene& s, Nanos from, Nanos end, Nanos step, Round round) {
  for (Nanos t = from; t <= end; t += step) {
    s.at(t);
    round(s);
  }
}

inline bool withheld(const Scene& s, const std::string& reason) {
  const auto all = s.withheld();
  return std::find(all.begin(), all.end(), reason) != all.end();
}

/// Somebody says something; on call is who may approve.
inline Command word(Verb verb, const std::string& subject = {}) {
  return scene::word(verb, subject, "oncall");
}

/// A plan that says what it would do; with `undo` it can be taken back.
inline decide::ActionPlanned plan_of(Facts parameters, Facts undo = {}) {
  decide::ActionPlanned out;
  if (parameters.contains("from") && parameters.contains("to"))
    out.transition = Transition{parameters.at("from"), parameters.at("to")};
  out.parameters = std::move(parameters);
  out.undo = std::move(undo);
  return out;
}

/// A plan that changes how many instances serve.
inline decide::ActionPlanned capacity(int before, int after) {
  decide::ActionPlanned out;
  out.capacity = CapacityChange{before, after};
  return out;
}

}  // namespace runbookd::replay
