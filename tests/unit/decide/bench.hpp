// A bench for single steps of the core: one event in, its effects out, and nobody who answers them.
// For what happens between a question of the core and its answer; stories are told with a Scene.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tests/unit/decide/scene.hpp"

namespace runbookd::scene {

class Bench {
 public:
  explicit Bench(const std::string& yaml);

  /// The clock, after the start; wake-ups on the way are served.
  Bench& at(Nanos t);
  Bench& feed(decide::EventBody event);
  Bench& sample(const std::string& probe, Outcome outcome, const Cells& cells = {});
  Bench& reload(const std::string& yaml);
  /// The re-probe of the last Reprobe is over, and planning goes on.
  Bench& reprobed();
  /// The last PlanAction is answered: go on with these parameters.
  Bench& planned(Facts parameters = {}, std::optional<Transition> transition = std::nullopt);
  /// The INTENT of the last Execute is durable.
  Bench& written();
  Bench& finished(ActionResult result);

  /// The newest effect of a kind since the start, or null.
  template <class Effect>
  const Effect* last() const {
    for (auto it = effects_.rbegin(); it != effects_.rend(); ++it)
      if (const auto* found = std::get_if<Effect>(&*it)) return found;
    return nullptr;
  }
  template <class Effect>
  int count() const {
    int out = 0;
    for (const auto& e : effects_) out += std::holds_alternative<Effect>(e) ? 1 : 0;
    return out;
  }
  /// The newest record of a kind, or null.
  const decide::Record* record(decide::RecordKind kind) const;
  decide::Engine& engine() { return *engine_; }

 private:
  void take(decide::Effects effects);

  std::shared_ptr<load::Rulebook> book_;
  std::unique_ptr<decide::Engine> engine_;
  Stamp start_;
  Stamp now_;
  decide::Effects effects_;
};

}  // namespace runbookd::scene
