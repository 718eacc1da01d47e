#include "daemon/people/stages/severity.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"

namespace runbookd::people {

namespace {

// Whether the incident has been of that severity: it rises from the one to the other, and P0 is the
// worst.
bool has_been(const Message& message, const std::string& severity) {
  return message.severity <= severity && severity <= message.opened_as;
}

}  // namespace

Verdict takes_severity(const ContactBounds& bounds, const Message& message) {
  const bool ends = message.meaning == MessageMeaning::resolved ||
                    message.meaning == MessageMeaning::acknowledged;
  const auto& named = bounds.severities;
  const bool taken =
      named.empty() || message.severity.empty() || is_among(named, message.severity) ||
      (ends && std::any_of(named.begin(), named.end(),
                           [&](const std::string& one) { return has_been(message, one); }));
  return taken ? Verdict::on() : Verdict::ends("it takes " + joined(bounds.severities) + " only");
}

}  // namespace runbookd::people
