// One line of the Prometheus text format (0.0.4, and what OpenMetrics adds to a sample's line).
#pragma once

#include <optional>
#include <string_view>

#include "probes/prometheus/selection.hpp"

namespace runbookd::probes {

constexpr std::size_t kMostLabels = 64;

struct SampleLine {
  std::string_view name;
  Labels labels;  ///< only filled for names that `selection` wants
  double value = 0;
};

/// Parses `name{label="value",...} value [timestamp] [# exemplar]` strictly; false = it is none.
bool parse_sample(std::string_view line, const Selection& selection, SampleLine& out);

/// `# TYPE name type`; the type as written. nullopt for every other comment.
struct TypeLine {
  std::string_view name;
  std::string_view type;
};
std::optional<TypeLine> parse_type(std::string_view line);

/// `NaN`, `+Inf`, `-Inf` and decimal numbers, the whole text.
std::optional<double> parse_value(std::string_view text);

}  // namespace runbookd::probes
