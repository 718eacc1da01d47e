// Why metrics that are read have no value, though the page was answered: one line for people. A
// metric that the page does not have gets the name of its that is nearest, which takes another look
// at the whole page; so that is looked for once for as long as the metric is absent.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/value.hpp"
#include "probes/prometheus/selection.hpp"

namespace runbookd::probes {

/// Of one probe, from page to page.
class Remarks {
 public:
  /// Yields every name that is on the page.
  using Look = std::function<std::vector<std::string_view>()>;

  explicit Remarks(std::size_t selectors) : hints_(selectors) {}

  /// Empty when there is nothing to say. `faults` and `cells` are by selector; a cell that holds no
  /// series has its fault. `look` is called once at most, however many metrics are missing.
  std::string of(const Selection& selection, const std::vector<std::string>& faults,
                 const std::vector<Cell>& cells, const Look& look);

 private:
  std::vector<std::optional<std::string>> hints_;  // by selector, while it is not on the page
};

}  // namespace runbookd::probes
