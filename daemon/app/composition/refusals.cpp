#include "daemon/app/composition/refusals.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"

namespace runbookd::app {

Refusal incident_refusal(const decide::Ledger& ledger, const std::string& id) {
  const decide::Incident* incident = ledger.find(id);
  if (incident == nullptr)
    return api::OperateAnswer{
        404, "there is no incident `" + id + "`; `runbookd incidents` lists them", {}};
  if (!incident->open()) return api::OperateAnswer{409, id + " is resolved already", {}};
  return std::nullopt;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace runbookd::app
