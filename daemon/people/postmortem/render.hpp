// A postmortem as Markdown, in the form of the runbook's template: its headings, word by word.
// Whatever a person has to write is a marked gap. Pure.
#pragma once

#include <string>

#include "daemon/people/postmortem/postmortem.hpp"

namespace runbookd::postmortem {

/// Ends with a line break. The first line of a draft says that it is one.
std::string render(const Postmortem& it);

/// `INC-7-high-error-rate.md`: letters, digits, `.`, `_` and `-` alone.
std::string file_name(const std::string& incident, const std::string& rule);

}  // namespace runbookd::postmortem
