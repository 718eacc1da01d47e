// Which rule and which of its targets somebody wants explained.
#pragma once

#include <vector>

#include "daemon/app/api/backend.hpp"
#include "daemon/decide/engine.hpp"

namespace runbookd::app {

struct Explained {
  int rule = -1;
  std::vector<int> subjects;  ///< every one of the rule's, unless a target or an incident was named
};

/// The error says what there is instead.
Result<Explained> find_explained(const decide::Engine& engine, const api::ExplainQuery& query);

}  // namespace runbookd::app
