// Settings of contacts that are paged by PagerDuty.
#pragma once

#include <memory>

#include "config/document/reader.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::channels::pagerduty_channel {

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader);

}  // namespace runbookd::channels::pagerduty_channel
