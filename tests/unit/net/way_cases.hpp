// What can bar the way to a peer, of every kind of probe that connects to one: the rows that their
// pages have in the same words, and a case for each.
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

/// From the name of the peer to the first byte of its answer.
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
