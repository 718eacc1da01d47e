#include "daemon/app/act/kept_parameters.hpp"

#include <utility>

namespace runbookd::app {

void KeptParameters::keep(const std::string& action_id, Facts planned, Facts shown) {
  if (kept_.size() >= most_kept && !kept_.contains(action_id)) kept_.erase(kept_.begin());
  kept_.insert_or_assign(action_id, Both{std::move(planned), std::move(shown)});
}

Facts KeptParameters::restored(const std::string& action_id, Facts parameters) const {
  const auto kept = kept_.find(action_id);
  if (kept == kept_.end()) return parameters;
  for (auto& [name, value] : parameters) {
    const auto shown = kept->second.shown.find(name);
    if (shown != kept->second.shown.end() && shown->second == value)
      value = kept->second.planned.at(name);
  }
  return parameters;
}

}  // namespace runbookd::app
