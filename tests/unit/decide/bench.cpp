#include "tests/unit/decide/bench.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace runbookd::scene {

using namespace decide;

Bench::Bench(const std::string& yaml) : book_(load_text(yaml)) {
  start_.mono = Mono{hours{1}};
  start_.wall = *parse_rfc3339("2025-01-16T03:00:00Z");
  now_ = start_;
  engine_ = std::make_unique<Engine>(book_->plan, Ledger{}, now_);
  take(engine_->start(now_));
}

void Bench::take(Effects effects) {
  std::move(effects.begin(), effects.end(), std::back_inserter(effects_));
}

Bench& Bench::at(Nanos t) {
  while (engine_->next_wakeup() <= start_.mono + t) {
    const Mono wake = std::max(engine_->next_wakeup(), now_.mono);
    now_ = now_.plus(wake - now_.mono);
    feed(Tick{});
    if (engine_->next_wakeup() <= wake)
      throw std::runtime_error("the core asks for a wake-up that does not help");
  }
  now_ = start_.plus(t);
  return *this;
}

Bench& Bench::feed(EventBody event) {
  take(engine_->step({now_, std::move(event)}));
  return *this;
}

Bench& Bench::sample(const std::string& probe, Outcome outcome, const Cells& cells) {
  const Source& source =
      book_->plan->sources[static_cast<std::size_t>(book_->plan->source_index(probe))];
  Sample s;
  s.outcome = outcome;
  s.latency = milliseconds{20};
  s.cells.resize(source.signals.size());
  for (std::size_t i = 0; i < source.signals.size(); ++i)
    for (const auto& [name, cell] : cells)
      if (source.signals[i].name == name) s.cells[i] = cell;
  return feed(SampleArrived{source.first_instance, std::move(s)});
}

Bench& Bench::reload(const std::string& yaml) {
  book_ = load_text(yaml);
  return feed(Reloaded{book_->plan});
}

Bench& Bench::reprobed() { return feed(ReprobeFinished{last<Reprobe>()->action_id}); }

Bench& Bench::planned(Facts parameters, std::optional<Transition> transition) {
  ActionPlanned answer;
  answer.action_id = last<PlanAction>()->request.action_id;
  answer.go = true;
  answer.detail = "planned";
  answer.parameters = std::move(parameters);
  answer.transition = std::move(transition);
  return feed(std::move(answer));
}

Bench& Bench::written() { return feed(IntentWritten{last<Execute>()->request.action_id, true}); }

Bench& Bench::finished(ActionResult result) {
  return feed(ActionFinished{last<Execute>()->request.action_id, std::move(result)});
}

const Record* Bench::record(RecordKind kind) const {
  for (auto it = effects_.rbegin(); it != effects_.rend(); ++it)
    if (const auto* write = std::get_if<Write>(&*it); write && write->record.kind == kind)
      return &write->record;
  return nullptr;
}

}  // namespace runbookd::scene
