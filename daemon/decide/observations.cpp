#include "daemon/decide/observations.hpp"

#include "daemon/decide/targets_by_name.hpp"

namespace runbookd::decide {

namespace {

std::optional<Window> make_window(Nanos span, Nanos every) {
  if (span == Nanos{0}) return std::nullopt;
  return Window{span, every};
}

Instance make_instance(const Source& source) {
  Instance instance;
  for (const Nanos span : source.windows)
    instance.windows.push_back(make_window(span, source.every));
  instance.up = make_window(source.up_window, source.every);
  instance.latency = make_window(source.latency_window, source.every);
  return instance;
}

bool same_shape(const Source& a, const Source& b) {
  if (a.every != b.every || a.signals.size() != b.signals.size() || a.windows != b.windows)
    return false;
  for (std::size_t i = 0; i < a.signals.size(); ++i)
    if (a.signals[i].name != b.signals[i].name || a.signals[i].type != b.signals[i].type)
      return false;
  return a.up_window == b.up_window && a.latency_window == b.latency_window;
}

}  // namespace

Observations::Observations(const Plan& plan) {
  instances_.reserve(static_cast<std::size_t>(plan.instance_count));
  for (const Source& source : plan.sources)
    for (int i = 0; i < source.instance_count(); ++i) instances_.push_back(make_instance(source));
}

void Observations::adopt(Observations& before, const Plan& old_plan, const Plan& plan) {
  for (const Source& source : plan.sources) {
    const int old = old_plan.source_index(source.name);
    if (old < 0) continue;
    const Source& was = old_plan.sources[static_cast<std::size_t>(old)];
    if (!same_shape(was, source)) continue;
    const auto were = by_name(was.targets);
    for (int i = 0; i < source.instance_count(); ++i) {
      const auto at =
          were.find(source.targets.empty() ? std::string_view{}
                                           : source.targets[static_cast<std::size_t>(i)]);
      if (at == were.end()) continue;
      auto& mine = instances_[static_cast<std::size_t>(source.first_instance + i)];
      mine =
          std::move(before.instances_[static_cast<std::size_t>(was.first_instance) + at->second]);
      mine.view.cells = mine.view.conclusive ? &mine.cells : nullptr;
    }
  }
}

void Observations::add(const Plan& plan, int instance, Sample sample, Stamp now) {
  Instance& it = instances_[static_cast<std::size_t>(instance)];
  const Source& source = plan.sources[static_cast<std::size_t>(plan.locate(instance).first)];
  if (!it.view.seen) it.first_run = now;
  it.view.seen = true;
  it.view.outcome = sample.outcome;
  it.view.reason = sample.reason;
  it.view.detail = std::move(sample.detail);
  it.view.last_run = now;
  it.view.latency = sample.latency;
  if (sample.outcome == Outcome::unknown) return;

  const bool up = sample.outcome == Outcome::ok;
  it.view.consecutive_failures = up ? 0 : it.view.consecutive_failures + 1;
  if (up) it.turned_bad.reset();
  if (!up && !it.turned_bad) it.turned_bad = now.mono;
  // A failed run is no scrape: what was born while it failed still counts from 0.
  const double previous = it.scraped ? to_seconds(it.scraped->time_since_epoch()) : 0;
  if (up) it.scraped = now.wall;
  it.view.conclusive = true;
  it.told_silent = false;
  it.conclusive = now;
  it.cells = std::move(sample.cells);
  it.cells.resize(source.signals.size());
  it.view.cells = &it.cells;
  for (std::size_t i = 0; i < it.windows.size(); ++i)
    if (it.windows[i]) it.windows[i]->add(now.mono, it.cells[i], previous);
  if (it.up) it.up->add(now.mono, Cell{up}, 0);
  it.latency_seen = sample.latency;
  if (it.latency) it.latency->add(now.mono, Cell{to_seconds(sample.latency)}, 0);
}

Mono Observations::stale_at(const Plan& plan, int instance) const {
  const Instance& it = at(instance);
  if (!it.view.conclusive) return Mono::max();
  const Source& source = plan.sources[static_cast<std::size_t>(plan.locate(instance).first)];
  return it.conclusive.mono + 2 * source.every + source.timeout;
}

bool Observations::stale(const Plan& plan, int instance, Mono now) const {
  return at(instance).view.conclusive && now > stale_at(plan, instance);
}

}  // namespace runbookd::decide
