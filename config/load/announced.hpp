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

struct AnnouncedKind {
  std::string_view name;
  std::span<const AnnouncedSignal> signals;
  std::string_view today;  ///< what serves until a version knows it; empty: nothing does
};

struct AnnouncedAction {
  std::string_view name;
  Hazard hazard;
  std::string_view today;
};

const AnnouncedKind* announced_probe(std::string_view key);
const AnnouncedKind* announced_resource(std::string_view kind);
const AnnouncedKind* announced_contact(std::string_view key);
const AnnouncedAction* announced_action(std::string_view name);
std::span<const AnnouncedKind> announced_probes();
std::span<const AnnouncedKind> announced_resources();
std::span<const AnnouncedAction> announced_actions();

}  // namespace runbookd::load
