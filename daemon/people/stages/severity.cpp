#include "daemon/people/stages/severity.hpp"

#include "daemon/base/text.hpp"

namespace runbookd::people {

Verdict takes_severity(const ContactBounds& bounds, const Message& message) {
  const bool taken = bounds.severities.empty() || message.severity.empty() ||
                     is_among(bounds.severities, message.severity);
  return taken ? Verdict::on() : Verdict::ends("it takes " + joined(bounds.severities) + " only");
}

}  // namespace runbookd::people
