#include "tests/simulation/seen.hpp"

#include <algorithm>
#include <utility>

namespace runbookd::simulation {

namespace {

const decide::Source& source_of(const decide::Plan& plan, int source) {
  return plan.sources[static_cast<std::size_t>(source)];
}

}  // namespace

void Seen::use(const decide::Plan& plan, bool keep) {
  std::vector<SeenInstance> before = std::exchange(instances_, {});
  const std::vector<std::string> names = std::exchange(names_, {});
  plan_ = &plan;
  for (std::size_t s = 0; s < plan.sources.size(); ++s)
    for (int t = 0; t < plan.sources[s].instance_count(); ++t) {
      const auto& targets = plan.sources[s].targets;
      const std::string name =
          plan.sources[s].name +
          (targets.empty() ? "" : " of " + targets[static_cast<std::size_t>(t)]);
      SeenInstance it;
      for (std::size_t old = 0; keep && old < before.size(); ++old)
        if (names[old] == name) it = std::move(before[old]);
      it.source = static_cast<int>(s);
      it.target = t;
      instances_.push_back(std::move(it));
      names_.push_back(name);
    }
}

void Seen::add(int instance, const Sample& sample, Mono now) {
  SeenInstance& it = instances_[static_cast<std::size_t>(instance)];
  ++it.samples;
  if (sample.outcome == Outcome::unknown) return;
  const bool up = sample.outcome == Outcome::ok;
  if (up) it.turned_bad.reset();
  if (!up && it.failures == 0) it.turned_bad = now;
  it.failures = up ? 0 : it.failures + 1;
  it.ever = true;
  it.conclusive = now;
  it.latency = sample.latency;
  it.cells = sample.cells;
}

bool Seen::stale(int instance, Mono now) const {
  const SeenInstance& it = at(instance);
  const decide::Source& s = source_of(*plan_, it.source);
  return it.ever && now - it.conclusive > 2 * s.every + s.timeout;
}

int Seen::find(std::string_view source, int target) const {
  const int s = plan_->source_index(source);
  return s < 0 ? -1 : source_of(*plan_, s).first_instance + target;
}

Truth Seen::up(std::string_view source, int target, Mono now) const {
  const int i = find(source, target);
  return i < 0 || !fresh(i, now) ? Truth::unknown : truth(at(i).failures == 0);
}

Truth Seen::failures_at_least(std::string_view source, int count, Mono now) const {
  const int i = find(source, 0);
  return i < 0 || !fresh(i, now) ? Truth::unknown : truth(at(i).failures >= count);
}

std::optional<double> Seen::number(std::string_view source, std::string_view signal,
                                   Mono now) const {
  const int i = find(source, 0);
  return i < 0 || !fresh(i, now) ? std::nullopt : last_number(source, signal);
}

std::optional<double> Seen::last_number(std::string_view source, std::string_view signal) const {
  const int i = find(source, 0);
  if (i < 0 || !at(i).ever) return std::nullopt;
  const auto& signals = source_of(*plan_, at(i).source).signals;
  const auto it = std::find_if(signals.begin(), signals.end(),
                               [&](const SignalDecl& s) { return s.name == signal; });
  const auto cell = static_cast<std::size_t>(it - signals.begin());
  if (cell >= at(i).cells.size()) return std::nullopt;
  if (const auto* d = std::get_if<double>(&at(i).cells[cell])) return *d;
  if (const auto* b = std::get_if<bool>(&at(i).cells[cell])) return *b ? 1 : 0;
  return std::nullopt;
}

std::optional<double> Seen::latency(std::string_view source, Mono now) const {
  const int i = find(source, 0);
  return i < 0 || !fresh(i, now) ? std::nullopt : std::optional{to_seconds(at(i).latency)};
}

}  // namespace runbookd::simulation
