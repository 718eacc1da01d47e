// What people are to be told reaches its end, also over a crash, and is not told again after it.
#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

void i47_messages_have_an_end(Checker& c, const Moment& m) {
  for (const Record* r : m.records) c.messages.heard(*r);
  for (const Effect& e : m.effects)
    if (const auto* news = std::get_if<Notify>(&e))
      if (const std::string wrong = c.messages.told(*news); !wrong.empty()) c.fail(47, wrong);
  if (m.event != nullptr) return;
  if (const std::string lost = c.messages.forgotten(); !lost.empty()) c.fail(47, lost);
}

}  // namespace runbookd::simulation
