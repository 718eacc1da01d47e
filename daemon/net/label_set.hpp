// Labels of Prometheus as the name of a target.
#pragma once

#include <map>
#include <string>

namespace runbookd::net {

using LabelSet = std::map<std::string, std::string>;

/// `instance=db-1:9187,job=postgres`: sorted by name; `job=a\,b` where a value holds a comma. At
/// most 200 bytes; of a longer one the end is replaced by a hash of it. What cannot be seen or
/// commands a terminal is replaced. Empty without labels.
std::string target_of(const LabelSet& labels);

}  // namespace runbookd::net
