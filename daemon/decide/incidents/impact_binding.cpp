#include "daemon/decide/incidents/impact_binding.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/expression/comparisons.hpp"
#include "daemon/decide/expression/reads.hpp"
#include "daemon/decide/expression/to_text.hpp"

namespace runbookd::decide {

namespace {

std::string short_name(const std::string& name) {
  return std::string{utf8_prefix(name, max_impact_name)};
}

// The place of the figures with that name, new ones if need be; nothing beyond the bound.
template <class Figures, class Tracks>
std::optional<std::size_t> place_of(Figures& figures, Tracks& tracks, const std::string& name,
                                    std::size_t most) {
  const auto known =
      std::find_if(figures.begin(), figures.end(), [&](const auto& it) { return it.name == name; });
  if (known != figures.end()) return static_cast<std::size_t>(known - figures.begin());
  if (figures.size() >= most) return std::nullopt;
  figures.emplace_back().name = name;
  tracks.emplace_back();
  return figures.size() - 1;
}

void bind_probes(const Core& core, const Ladder& l, ImpactMeter& meter) {
  const std::string& target = core.target_name(l.rule, l.subject);
  for (const int s : core.rule(l.rule).reads) {
    const Source& source = core.plan->sources[static_cast<std::size_t>(s)];
    const int instance = instance_of(source, target);
    const bool one_of_many = source.listed && instance >= 0;
    const auto place =
        place_of(meter.piece.probes, meter.probes,
                 short_name(one_of_many ? source.name + "[" + target + "]" : source.name),
                 max_impact_probes);
    if (!place) continue;
    meter.probes[*place].source = s;
    meter.probes[*place].instance = instance;
  }
}

void bind_signals(const Expr& when, ImpactMeter& meter) {
  each_comparison(when, [&](const Expr& comparison, bool more_is_worse) {
    const Expr& value = *comparison.left;
    if (value.type == Type::string || reads_of(value).empty()) return;
    const auto place = place_of(meter.piece.signals, meter.signals, short_name(to_text(value)),
                                max_impact_signals);
    if (!place) return;
    SignalImpact& figures = meter.piece.signals[*place];
    figures.type = value.type;
    figures.more_is_worse = more_is_worse;
    const Expr& limit = *comparison.right;
    if (limit.kind == Expr::Kind::literal) figures.threshold = limit.number;
    meter.signals[*place].value = &value;
  });
}

void bind_counters(const Core& core, const Ladder& l, const Expr& when, ImpactMeter& meter) {
  visit_all(when, [&](const Expr& e) {
    if (e.kind != Expr::Kind::path || !e.ref.counter || e.ref.source < 0) return;
    const Window* window = window_at(core, l, e);
    if (window == nullptr) return;
    const std::size_t known = meter.counters.size();
    const auto place =
        place_of(meter.piece.counters, meter.counters, short_name(to_text(e)), max_impact_counters);
    if (!place) return;
    ImpactMeter::Counter& it = meter.counters[*place];
    it.path = &e;
    // Over a reload it goes on, unless its track was begun afresh.
    const double total = window->track().total();
    if (*place >= known || total < it.base) it.base = total;
  });
}

}  // namespace

const Window* window_at(const Core& core, const Ladder& l, const Expr& path) {
  const Source& source = core.plan->sources[static_cast<std::size_t>(path.ref.source)];
  const int instance = instance_of(source, core.target_name(l.rule, l.subject));
  return instance < 0 ? nullptr : window_of(core.seen.at(instance), path);
}

void bind_meter(const Core& core, Ladder& l) {
  ImpactMeter& meter = l.meter;
  bind_probes(core, l, meter);
  if (const Condition& when = core.rule(l.rule).when) {
    bind_signals(*when.expr, meter);
    bind_counters(core, l, *when.expr, meter);
  }
  meter.bound = true;
}

void unbind_meter(ImpactMeter& meter) {
  meter.bound = false;
  for (ImpactMeter::Probe& it : meter.probes) it.source = it.instance = -1;
  for (ImpactMeter::Signal& it : meter.signals) it.value = nullptr;
  for (ImpactMeter::Counter& it : meter.counters) it.path = nullptr;
}

}  // namespace runbookd::decide
