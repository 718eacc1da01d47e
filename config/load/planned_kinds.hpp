// Kinds that the language knows and this version does not implement yet. They are reported as such,
// and expressions that read them are still checked.
#pragma once

#include <span>
#include <string_view>

#include "daemon/base/action.hpp"
#include "daemon/base/sample.hpp"

namespace runbookd::load {

struct AnnouncedSignal {
  std::string_view name;
  Type type;
  bool counter = false;
};

struct PlannedKind {
  std::string_view name;
  std::span<const AnnouncedSignal> signals;
  std::string_view today;  ///< what serves until a version knows it; empty: nothing does
};

struct PlannedAction {
  std::string_view name;
  Hazard hazard;
  std::string_view today;
};

const PlannedKind* planned_probe(std::string_view key);
const PlannedKind* planned_resource(std::string_view kind);
const PlannedKind* planned_contact(std::string_view key);
const PlannedAction* planned_action(std::string_view name);
std::span<const PlannedKind> planned_probes();
std::span<const PlannedKind> planned_resources();
std::span<const PlannedAction> planned_actions();

}  // namespace runbookd::load
