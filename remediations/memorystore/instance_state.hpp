// An instance and its operations as the API tells them, and what a failover may conclude (pure).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/net/google/operation.hpp"

namespace runbookd::remediations::memorystore {

using Operation = net::GoogleOperation;
using net::Refusal;

struct InstanceState {
  std::string name;
  std::string tier;      ///< `BASIC`, `STANDARD_HA`
  std::string state;     ///< `READY`, `FAILING_OVER` ...
  std::string location;  ///< zone of the primary
  double size_bytes = 0;
};
std::optional<InstanceState> parse_instance(std::string_view body);

struct OperationPage {
  std::vector<Operation> operations;
  std::string next;  ///< token of the next page
};
std::optional<OperationPage> parse_operations(std::string_view body);

/// Operations on this instance only.
std::vector<Operation> of_instance(const std::vector<Operation>& all, std::string_view instance);

/// May a failover begin? A reason when not: no replica, not ready, another operation runs.
std::optional<Refusal> objection(const InstanceState& instance,
                                 const std::vector<Operation>& running);

/// Names of the failovers known before ours, for telling ours apart later; a bounded comma list.
std::string known_failovers(const std::vector<Operation>& operations);
/// The failover that was not known before; nullopt when there is none.
std::optional<Operation> new_failover(const std::vector<Operation>& operations,
                                      std::string_view known);

}  // namespace runbookd::remediations::memorystore
