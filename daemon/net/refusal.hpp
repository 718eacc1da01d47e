// Why an API did not do or show what it was asked for, and what an observer makes of that.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "daemon/base/action.hpp"
#include "daemon/base/sample.hpp"

namespace runbookd::net {

/// As the core counts it and as people read it.
struct Refusal {
  ActionError error = ActionError::ineligible;
  std::string text;
  Reason reason = Reason::none;  ///< why no answer came; none: one came
};
/// The API answered with something that is no `what`.
Refusal unreadable(std::string_view what);

/// The sample of an observer that cannot see its resource, with `cells` missing cells. A resource
/// that is not there is bad; whatever hides it from us is not its fault, and no evidence.
Sample unseen(const Refusal& refusal, std::size_t cells);

}  // namespace runbookd::net
