#include "daemon/decide/observations/observations.hpp"

#include <algorithm>
#include <unordered_map>

#include "daemon/decide/observations/targets_by_name.hpp"

namespace runbookd::decide {

namespace {

std::unique_ptr<Window> make_window(Nanos span, Nanos every) {
  return span == Nanos{0} ? nullptr : std::make_unique<Window>(span, every);
}

bool is_any_read(const std::vector<Nanos>& windows) {
  return std::any_of(windows.begin(), windows.end(), [](Nanos span) { return span > Nanos{0}; });
}

Instance make_instance(const Source& source) {
  Instance instance;
  if (is_any_read(source.windows)) {
    instance.windows.reserve(source.windows.size());
    for (const Nanos span : source.windows)
      instance.windows.push_back(make_window(span, source.every));
  }
  instance.up = make_window(source.up_window, source.every);
  instance.latency = make_window(source.latency_window, source.every);
  return instance;
}

// For each signal its place in the source as it was; -1 = it is new.
std::vector<int> places_before(const Source& was, const Source& now) {
  std::unordered_map<std::string_view, int> known;
  for (std::size_t i = 0; i < was.signals.size(); ++i)
    known.emplace(was.signals[i].name, static_cast<int>(i));
  std::vector<int> out;
  for (const SignalDecl& signal : now.signals) {
    const auto it = known.find(signal.name);
    const bool same =
        it != known.end() && was.signals[static_cast<std::size_t>(it->second)].type == signal.type;
    out.push_back(same ? it->second : -1);
  }
  return out;
}

// A window that is still read goes on with its points; one that nobody read before has none.
void take_window(std::unique_ptr<Window>& mine, std::unique_ptr<Window>& was, Nanos span) {
  if (!mine || !was) return;
  mine = std::move(was);
  mine->set_span(span);
}

// What has been seen, signal by signal: that another one is read now is no reason to forget.
void take_over(Instance& mine, Instance& was, const Source& source,
               const std::vector<int>& places) {
  Instance fresh = std::move(mine);
  std::vector<Cell> cells(source.signals.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] < 0) continue;
    const auto before = static_cast<std::size_t>(places[i]);
    if (before < was.cells.size()) cells[i] = std::move(was.cells[before]);
    if (i < fresh.windows.size() && before < was.windows.size())
      take_window(fresh.windows[i], was.windows[before], source.windows[i]);
  }
  take_window(fresh.up, was.up, source.up_window);
  take_window(fresh.latency, was.latency, source.latency_window);
  mine = std::move(was);
  mine.cells = std::move(cells);
  mine.windows = std::move(fresh.windows);
  mine.up = std::move(fresh.up);
  mine.latency = std::move(fresh.latency);
  mine.view.cells = mine.view.conclusive ? &mine.cells : nullptr;
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
    if (was.fingerprint != source.fingerprint) continue;
    const auto were = by_name(was);
    const auto places = places_before(was, source);
    for (int i = 0; i < source.instance_count(); ++i) {
      const auto at =
          were.find(source.listed ? std::string_view{source.targets[static_cast<std::size_t>(i)]}
                                  : std::string_view{});
      if (at == were.end()) continue;
      take_over(instances_[static_cast<std::size_t>(source.first_instance + i)],
                before.instances_[static_cast<std::size_t>(was.first_instance) + at->second],
                source, places);
    }
  }
}

void Observations::add(const Plan& plan, int instance, Sample sample, Stamp now) {
  Instance& it = instances_[static_cast<std::size_t>(instance)];
  const Source& source = plan.sources[static_cast<std::size_t>(plan.locate(instance).first)];
  if (!it.view.seen) it.first_run = now;
  take_run(it.view, sample, now);
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
  const Scraped scraped{previous, stamps_at(now.wall, source.staleness())};
  for (std::size_t i = 0; i < it.windows.size(); ++i)
    if (it.windows[i]) it.windows[i]->add(now.mono, it.cells[i], scraped);
  if (it.up) it.up->add(now.mono, Cell{up}, {});
  it.latency_seen = sample.latency;
  if (it.latency) it.latency->add(now.mono, Cell{to_seconds(sample.latency)}, {});
}

Mono Observations::stale_at(const Plan& plan, int instance) const {
  const Instance& it = at(instance);
  if (!it.view.conclusive) return Mono::max();
  const Source& source = plan.sources[static_cast<std::size_t>(plan.locate(instance).first)];
  return it.conclusive.mono + source.staleness();
}

bool Observations::stale(const Plan& plan, int instance, Mono now) const {
  return at(instance).view.conclusive && now > stale_at(plan, instance);
}

}  // namespace runbookd::decide
