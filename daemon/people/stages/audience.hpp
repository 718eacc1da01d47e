// Who gets it: the channels of the contacts that the core named.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/contract/notifier.hpp"
#include "daemon/people/stages/verdict.hpp"

namespace runbookd::people {

/// By contact.
using Channels = std::map<std::string, std::shared_ptr<Notifier>>;

struct Addressed {
  std::string contact;
  std::shared_ptr<Notifier> channel;  ///< null when it ends here
  Verdict verdict;
};

/// One for each contact, once, in the order in which they were named.
std::vector<Addressed> audience_of(const std::vector<std::string>& contacts,
                                   const Channels& channels);

}  // namespace runbookd::people
