// One line of the Prometheus text format (0.0.4, and what OpenMetrics adds to a sample's line).
#pragma once

#include <limits>
#include <optional>
#include <string_view>

#include "probes/prometheus/selection.hpp"

namespace runbookd::probes {

constexpr std::size_t most_labels = 64;

struct SampleLine {
  std::string_view name;
  std::string_view label_text;  ///< between the braces, as written; empty without labels
  Labels labels;                ///< only filled for names that `selection` wants
  double value = 0;
  double stamp = std::numeric_limits<double>::quiet_NaN();  ///< Unix seconds; NaN = none
};

/// What of a line cannot be read. `name`: nobody can tell whose it is.
enum class LineFault { none, name, labels, value, stamp };
/// For people: "its value is no number".
std::string_view text_of(LineFault fault);

/// Parses `name{label="value",...} value [timestamp] [# exemplar]`. What stands in front of the
/// fault is in `out`. As in Prometheus a backslash that escapes nothing stands for itself.
LineFault parse_sample(std::string_view line, const Selection& selection, SampleLine& out);

/// `# TYPE name type`; the type as written. nullopt for every other comment.
struct TypeLine {
  std::string_view name;
  std::string_view type;
};
std::optional<TypeLine> parse_type(std::string_view line);

/// `NaN`, `+Inf`, `-Inf` and decimal numbers, the whole text.
std::optional<double> parse_value(std::string_view text);

}  // namespace runbookd::probes
