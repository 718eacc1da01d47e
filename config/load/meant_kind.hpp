// Which kind somebody meant who wrote none: `url: ..`, `type: http`, a misspelled key. Internal to
// load.
#pragma once

#include <string>

#include "config/load/names.hpp"

namespace runbookd::load {

struct Meant {
  const document::Node* at = nullptr;  ///< the key that was to say it; null: nothing did
  std::string hint;
};

/// Of a probe, whose kinds are keys.
Meant meant_probe(const Context& c, const document::Node& node);
/// Of a contact, whose channels are keys.
Meant meant_channel(const Context& c, const document::Node& node);

}  // namespace runbookd::load
