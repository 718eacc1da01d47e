#include "daemon/app/composition/kinds.hpp"

#include <vector>

#include "daemon/people/channels/registry.hpp"
#include "probes/registry.hpp"
#include "remediations/registry.hpp"

namespace runbookd::app {

namespace {

// The folders' rows, in one table each.
struct Tables {
  std::vector<const ProbeKind*> probes;
  std::vector<const ActionKind*> actions;
  std::vector<const ResourceKind*> resources;
  std::vector<const NotifierKind*> notifiers;

  void add(std::span<const KindRows* const> folders) {
    const auto append = [](auto& table, const auto& rows) {
      table.insert(table.end(), rows.begin(), rows.end());
    };
    for (const KindRows* rows : folders) {
      append(probes, rows->probes);
      append(actions, rows->actions);
      append(resources, rows->resources);
      append(notifiers, rows->notifiers);
    }
  }
};

Tables joined_tables() {
  Tables out;
  out.add(probes::registry());
  out.add(remediations::registry());
  out.add(channels::registry());
  return out;
}

}  // namespace

load::Kinds registered_kinds() {
  static const Tables all = joined_tables();
  return {all.probes, all.actions, all.resources, all.notifiers};
}

}  // namespace runbookd::app
