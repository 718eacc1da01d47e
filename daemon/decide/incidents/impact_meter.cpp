#include "daemon/decide/incidents/impact_meter.hpp"

#include <algorithm>

#include "daemon/decide/core.hpp"
#include "daemon/decide/incidents/impact_binding.hpp"
#include "daemon/decide/incidents/impact_curve.hpp"

namespace runbookd::decide {

namespace {

constexpr Nanos longest_unwritten = minutes{5};

// Of an incident of before a restart it begins with the first thing that is seen.
ImpactMeter& meter_of(const Core& core, Ladder& l) {
  ImpactMeter& meter = l.meter;
  if (!meter.begun) {
    meter.begun = true;
    meter.since = core.now.mono;
    meter.piece.since = core.now.wall;
  }
  if (!meter.bound) bind_meter(core, l);
  return meter;
}

void note_flip(ImpactMeter& meter, Wall at, const std::string& of, std::string_view to) {
  if (meter.piece.flips.size() < max_impact_flips)
    meter.piece.flips.push_back({at, of, std::string{to}});
  else
    ++meter.piece.flips_left_out;
}

void add_point(SignalImpact& figures, ImpactMeter::Signal& track, CurvePoint point) {
  if (!figures.worst || is_worse(figures, point.value, figures.worst->value)) figures.worst = point;
  if (track.waiting == 0 || is_worse(figures, point.value, track.worst.value)) track.worst = point;
  if (++track.waiting < track.stride) return;
  track.waiting = 0;
  figures.curve.push_back(track.worst);
  if (figures.curve.size() < max_curve_points) return;
  thin_out(figures);
  track.stride *= 2;
}

void measure_values(const Core& core, const Ladder& l, ImpactMeter& meter) {
  const EvaluationContext context =
      core.context(core.target_name(l.rule, l.subject), core.incident(l));
  for (std::size_t i = 0; i < meter.signals.size(); ++i) {
    if (meter.signals[i].value == nullptr) continue;
    const Value v = evaluate(*meter.signals[i].value, context);
    if (v.known()) add_point(meter.piece.signals[i], meter.signals[i], {core.now.wall, v.number});
  }
}

std::string_view verdict_word(Verdict verdict) {
  return verdict == Verdict::yes ? "true" : verdict == Verdict::no ? "false" : "unknown";
}

void close_stretch(Nanos& length, std::optional<Mono>& since, Mono now) {
  if (since) length += now - *since;
  since.reset();
}

// What they grew by since `since`, as far back as their windows reach.
void count_back(const Core& core, const Ladder& l, ImpactMeter& meter, Mono since) {
  for (ImpactMeter::Counter& it : meter.counters) {
    const auto range =
        window_at(core, l, *it.path)->baseline_range(core.now.mono, core.now.mono - since);
    if (!range.empty()) it.base = range.first->total;
  }
}

// Since when a probe has been bad without a break, and in how many samples.
Mono bad_before(const Core& core, ImpactMeter& meter) {
  Mono since = core.now.mono;
  for (std::size_t i = 0; i < meter.probes.size(); ++i) {
    ImpactMeter::Probe& track = meter.probes[i];
    if (track.instance < 0) continue;
    const Instance& it = core.seen.at(track.instance);
    if (it.view.seen) track.last = it.view.outcome;
    if (!it.turned_bad || it.view.outcome != Outcome::bad) continue;
    track.bad_since = it.turned_bad;
    meter.piece.probes[i].samples = meter.piece.probes[i].bad = it.view.consecutive_failures;
    since = std::min(since, *it.turned_bad);
  }
  return since;
}

void write_piece(Core& core, Ladder& l) {
  Record r = core.about(l, RecordKind::measured);
  r.facts = take_measured(core, l);
  if (!r.facts.empty()) core.write(std::move(r));
}

// The longer it has been open, the rarer: a day makes some thirty records.
bool is_piece_long(const Core& core, const Ladder& l) {
  const Nanos open = core.now.mono - core.incident(l)->opened_at.mono;
  return core.now.mono - l.meter.since >= std::max<Nanos>(longest_unwritten, open / 8);
}

}  // namespace

void write_measured(Core& core) {
  for (Ladder& l : core.ladders) write_piece(core, l);
}

void begin_measuring(Core& core, Ladder& l) {
  ImpactMeter& meter = meter_of(core, l);
  Mono since = bad_before(core, meter);
  const RuleState& state = core.rule_state(l.rule, l.subject);
  if (state.evaluated()) meter.verdict = state.verdict();
  if (state.verdict() == Verdict::yes && state.first_true()) {
    meter.true_since = state.first_true()->mono;
    since = std::min(since, *meter.true_since);
  }
  meter.since = since;
  meter.piece.since = core.now.wall - (core.now.mono - since);
  count_back(core, l, meter, since);
  measure_values(core, l, meter);
}

void measure_sample(Core& core, Ladder& l, int source, int instance) {
  ImpactMeter& meter = meter_of(core, l);
  const Outcome outcome = core.seen.at(instance).view.outcome;
  for (std::size_t i = 0; i < meter.probes.size(); ++i) {
    ImpactMeter::Probe& track = meter.probes[i];
    if (track.source != source || (track.instance >= 0 && track.instance != instance)) continue;
    ProbeImpact& figures = meter.piece.probes[i];
    ++(outcome == Outcome::unknown ? figures.unknown : figures.samples);
    if (outcome == Outcome::bad) ++figures.bad;
    if (track.instance < 0) continue;
    const bool turned = track.last && *track.last != outcome;
    track.last = outcome;
    if (turned) note_flip(meter, core.now.wall, figures.name, name_of(outcome));
    if (outcome == Outcome::bad)
      track.bad_since = track.bad_since.value_or(core.now.mono);
    else
      close_stretch(figures.down, track.bad_since, core.now.mono);
  }
  if (is_piece_long(core, l)) write_piece(core, l);
}

void measure_condition(Core& core, Ladder& l, const RuleState& state) {
  ImpactMeter& meter = meter_of(core, l);
  const bool turned = meter.verdict && *meter.verdict != state.verdict();
  meter.verdict = state.verdict();
  if (turned) note_flip(meter, core.now.wall, {}, verdict_word(state.verdict()));
  if (state.verdict() == Verdict::yes)
    meter.true_since = meter.true_since.value_or(core.now.mono);
  else
    close_stretch(meter.piece.held, meter.true_since, core.now.mono);
  measure_values(core, l, meter);
}

namespace {

// What is open at this moment counts up to it, and goes on behind it.
void cut_stretches(ImpactMeter& meter, Mono now) {
  for (std::size_t i = 0; i < meter.probes.size(); ++i) {
    const bool bad = meter.probes[i].bad_since.has_value();
    close_stretch(meter.piece.probes[i].down, meter.probes[i].bad_since, now);
    if (bad) meter.probes[i].bad_since = now;
  }
  const bool held = meter.true_since.has_value();
  close_stretch(meter.piece.held, meter.true_since, now);
  if (held) meter.true_since = now;
}

void cut_counters(const Core& core, const Ladder& l, ImpactMeter& meter) {
  for (std::size_t i = 0; i < meter.counters.size(); ++i) {
    ImpactMeter::Counter& track = meter.counters[i];
    const Window* window = track.path == nullptr ? nullptr : window_at(core, l, *track.path);
    if (window == nullptr) continue;
    const double total = window->track().total();
    // A track that was started afresh counts from 0.
    meter.piece.counters[i].growth = total < track.base ? total : total - track.base;
    track.base = total;
  }
}

void begin_next_piece(ImpactMeter& meter, Stamp now) {
  Impact next;
  next.since = now.wall;
  meter.since = now.mono;
  for (const ProbeImpact& it : meter.piece.probes) next.probes.emplace_back().name = it.name;
  for (SignalImpact& it : meter.piece.signals) {
    it.worst.reset();
    it.curve.clear();
    next.signals.push_back(std::move(it));
  }
  for (const CounterImpact& it : meter.piece.counters) next.counters.emplace_back().name = it.name;
  for (ImpactMeter::Signal& it : meter.signals) {
    it.stride = 1;
    it.waiting = 0;
  }
  meter.piece = std::move(next);
}

}  // namespace

Facts take_measured(const Core& core, Ladder& l) {
  ImpactMeter& meter = l.meter;
  const bool empty = meter.piece.probes.empty() && meter.piece.signals.empty();
  if (!meter.begun || empty || meter.since >= core.now.mono) return {};
  cut_stretches(meter, core.now.mono);
  if (meter.bound) cut_counters(core, l, meter);
  for (std::size_t i = 0; i < meter.signals.size(); ++i)
    if (meter.signals[i].waiting > 0)
      meter.piece.signals[i].curve.push_back(meter.signals[i].worst);
  Facts out = impact_facts(meter.piece);
  begin_next_piece(meter, core.now);
  return out;
}

}  // namespace runbookd::decide
