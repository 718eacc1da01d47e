// Arguments of a `notify` step.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/contract/action.hpp"

namespace runbookd::remediations::notify_kind {

constexpr std::size_t max_contacts = 32;
constexpr std::size_t max_message = 4 << 10;

struct NotifyArguments {
  std::vector<std::string> to;
  std::string message;  ///< may be a template; empty: the incident's summary
};

std::shared_ptr<const ActionSpec> parse_notify(document::Reader& reader);

}  // namespace runbookd::remediations::notify_kind
