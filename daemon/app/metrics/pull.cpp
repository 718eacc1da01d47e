#include "daemon/app/metrics/metrics.hpp"
#include "daemon/decide/engine.hpp"

namespace runbookd::metrics {

void pull(Metrics& metrics, const decide::Engine& engine) {
  const decide::Plan& plan = engine.plan();
  for (int rule = 0; rule < static_cast<int>(plan.rules.size()); ++rule) {
    const int subjects = plan.rules[static_cast<std::size_t>(rule)].subject_count();
    for (int subject = 0; subject < subjects; ++subject)
      metrics.set_rule(rule, subject, engine.rule_view(rule, subject));
  }
  metrics.set_ledger(engine.ledger());
  metrics.set_tasks(engine.tasks());
}

}  // namespace runbookd::metrics
