#include "config/load/kinds.hpp"

namespace runbookd::load {

const ActionKind* Kinds::action(std::string_view name) const {
  for (const ActionKind* kind : actions)
    if (kind->name == name) return kind;
  return nullptr;
}

const ResourceKind* Kinds::resource(std::string_view name) const {
  for (const ResourceKind* kind : resources)
    if (kind->name == name) return kind;
  return nullptr;
}

}  // namespace runbookd::load
