#include "probes/prometheus/remarks.hpp"

#include <set>
#include <utility>

#include "daemon/base/nearest.hpp"

namespace runbookd::probes {
namespace {

constexpr std::size_t most_remarks = 3;  // of one page

std::string nearest_hint(std::string_view metric, const std::vector<std::string_view>& names) {
  const std::string near = nearest(metric, names);
  return near.empty() ? "" : "; did you mean `" + near + "`?";
}

}  // namespace

std::string Remarks::of(const Selection& selection, const std::vector<std::string>& faults,
                        const std::vector<Cell>& cells, const Look& look) {
  std::set<std::string> said;  // what is read more than once is said once
  std::optional<std::vector<std::string_view>> names;
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto* set = std::get_if<SeriesSet>(&cells[i]);
    if (set != nullptr && set->seen) {
      hints_[i].reset();
      continue;
    }
    std::string remark =
        set == nullptr ? faults[i] : "the page has no `" + selection.metric(i) + '`';
    const auto [it, is_new] = said.insert(std::move(remark));
    if (!is_new || said.size() > most_remarks) continue;
    out += (said.size() == 1 ? "" : "; ") + *it;
    if (set == nullptr) continue;
    if (!hints_[i]) {
      if (!names) names = look();
      hints_[i] = nearest_hint(selection.metric(i), *names);
    }
    out += *hints_[i];
  }
  if (said.size() > most_remarks)
    out += "; and " + std::to_string(said.size() - most_remarks) + " more";
  return out;
}

}  // namespace runbookd::probes
