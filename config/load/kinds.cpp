#include "config/load/kinds.hpp"

namespace runbookd::load {

namespace {

template <class Row>
const Row* row_named(std::span<const Row* const> rows, std::string_view Row::* name,
                     std::string_view wanted) {
  for (const Row* row : rows)
    if (row->*name == wanted) return row;
  return nullptr;
}

}  // namespace

const ProbeKind* Kinds::probe(std::string_view key) const {
  return row_named(probes, &ProbeKind::key, key);
}

const ActionKind* Kinds::action(std::string_view name) const {
  return row_named(actions, &ActionKind::name, name);
}

const ResourceKind* Kinds::resource(std::string_view name) const {
  return row_named(resources, &ResourceKind::name, name);
}

}  // namespace runbookd::load
