// The rows of the way to a peer (barred_way.hpp), and of TLS with it, for a kind of probe that
// names its peer by HOST:PORT.
#pragma once

#include <functional>
#include <string>

#include "daemon/contract/probe.hpp"
#include "tests/unit/net/outcome_rows.hpp"

namespace runbookd::test {

struct WayTo {
  const ProbeKind* kind = nullptr;
  /// The map of a probe of `HOST:PORT`.
  std::function<std::string(const std::string& place)> map;
  bool finds_targets = false;
};

OutcomeCases way_cases(const WayTo& way);

/// The same for TLS; a probe that asks `place` within TLS and trusts the roots in `ca`.
struct SecureWayTo {
  const ProbeKind* kind = nullptr;
  std::function<std::string(const std::string& place, const std::string& ca)> map;
  bool finds_targets = false;
};
OutcomeCases secure_way_cases(const SecureWayTo& way);

/// All of them; a row that stands in two is a mistake.
OutcomeCases joined_cases(std::initializer_list<OutcomeCases> parts);

}  // namespace runbookd::test
