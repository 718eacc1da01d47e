// Settings of contacts that are reached by Opsgenie.
#pragma once

#include <memory>

#include "config/document/reader.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::channels::opsgenie_channel {

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader);

}  // namespace runbookd::channels::opsgenie_channel
