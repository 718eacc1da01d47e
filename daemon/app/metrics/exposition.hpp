// The text format of Prometheus (0.0.4), as far as a table of plain numbers needs it; every other
// series is written by the library, and these look the same. Internal to metrics.
#pragma once

#include <string>
#include <string_view>

#include "daemon/app/metrics/families.hpp"

namespace runbookd::metrics {

/// As it stands between the quotes of a label: valid UTF-8, escaped.
std::string escaped_label(std::string_view value);

/// The two lines before the series of a family.
void append_head(std::string& out, const FamilyText& family);

/// `NAME{LABELS} VALUE`; `labels` is ready to be written.
void append_series(std::string& out, const FamilyText& family, std::string_view labels,
                   double value);

}  // namespace runbookd::metrics
