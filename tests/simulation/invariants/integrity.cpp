#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

void i38_chain(Checker& c, const Disk& disk) {
  journal::ChainCheck chain({0, Disk::genesis()});
  for (const journal::Entry& entry : disk.entries())
    if (const auto fault = chain.next(entry)) return c.fail(38, fault->why);
  if (disk.entries().empty()) return;
  // One changed byte, or one row left out, must be found.
  const journal::Entry& last = disk.entries().back();
  journal::Entry changed = last;
  changed.record.text += ' ';
  const journal::Hash before =
      disk.entries().size() > 1 ? disk.entries()[disk.entries().size() - 2].hash : Disk::genesis();
  if (!journal::ChainCheck({last.seq - 1, before}).next(changed))
    c.fail(38, "a changed row was not found");
  if (!journal::ChainCheck({last.seq - 1, last.hash}).next(last))
    c.fail(38, "a row after another one than before was not found");
}

// What the core remembers is bounded by the rulebook and by its own figures, not by what comes in.
void i40_bounded_memory(Checker& c, const Moment& m) {
  constexpr std::uint64_t now_and_then = 256;
  if (c.events() % now_and_then != 0) return;
  const Ledger& ledger = m.engine.ledger();
  std::size_t subjects = 0;
  for (const Rule& rule : m.engine.plan().rules)
    subjects += static_cast<std::size_t>(rule.subject_count());
  // Rules that were renamed or removed may still have an incident that people must close.
  if (ledger.incidents().size() > max_resolved + 2 * subjects)
    c.fail(40, std::to_string(ledger.incidents().size()) + " incidents are remembered");
  for (const auto& [id, incident] : ledger.incidents())
    if (incident.timeline.size() > max_timeline) c.fail(40, id + " has too long a timeline");
  if (ledger.actions().size() > c.look.actions.size() + 8)
    c.fail(40, std::to_string(ledger.actions().size()) + " actions are remembered");
  for (const auto& [resource, served] : ledger.served())
    if (served.size() > 50) c.fail(40, resource + " has too long a history");
}

}  // namespace runbookd::simulation
