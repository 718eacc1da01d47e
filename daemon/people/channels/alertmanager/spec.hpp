// Settings of contacts that are alerts of an Alertmanager.
#pragma once

#include <memory>

#include "config/document/reader.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::channels::alertmanager_channel {

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader);

}  // namespace runbookd::channels::alertmanager_channel
