// The arguments of an `alert` probe, checked at load.
#pragma once

#include <memory>
#include <string>

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {

struct AlertArguments {
  std::string alert;
  std::string watchdog;  ///< empty: none
};

std::shared_ptr<const ProbeSpec> parse_alert(document::Reader& reader);
std::shared_ptr<const ProbeSpec> make_alert_spec(AlertArguments arguments);

}  // namespace runbookd::probes
