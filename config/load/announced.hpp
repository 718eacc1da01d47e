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
};

struct AnnouncedAction {
  std::string_view name;
  Hazard hazard;
};

const AnnouncedKind* announced_probe(std::string_view key);
const AnnouncedKind* announced_resource(std::string_view kind);
const AnnouncedAction* announced_action(std::string_view name);
bool announced_contact(std::string_view key);
std::span<const AnnouncedKind> announced_probes();

}  // namespace runbookd::load
