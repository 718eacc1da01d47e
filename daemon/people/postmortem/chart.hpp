// A curve of one signal over the incident, as inline SVG: the limit that the rule compares it with
// as a dashed line, the time in which the condition was true shaded, and the moment of each step
// with its number. Pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/people/postmortem/postmortem.hpp"

namespace runbookd::postmortem {

/// When a step began, and which: from 1.
struct StepMark {
  Wall at{};
  int number = 0;
};

/// Empty when there are not two points to be joined. Holds no blank line, so that Markdown takes it
/// as it is.
std::string chart(const decide::SignalImpact& signal, const Postmortem& it);

}  // namespace runbookd::postmortem
