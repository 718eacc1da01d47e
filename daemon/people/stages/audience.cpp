#include "daemon/people/stages/audience.hpp"

#include "daemon/base/text.hpp"

namespace runbookd::people {

std::vector<Addressed> audience_of(const std::vector<std::string>& contacts,
                                   const Channels& channels) {
  std::vector<Addressed> out;
  std::vector<std::string> seen;
  for (const std::string& contact : contacts) {
    if (is_among(seen, contact)) continue;
    seen.push_back(contact);
    const auto it = channels.find(contact);
    if (it != channels.end())
      out.push_back({contact, it->second, Verdict::on()});
    else
      // It was told of the incident, and a reload took it out of the rulebook.
      out.push_back({contact, nullptr, Verdict::ends("the rulebook has no such contact any more")});
  }
  return out;
}

}  // namespace runbookd::people
