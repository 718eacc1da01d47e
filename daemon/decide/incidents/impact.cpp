// The text of a piece. Times are milliseconds since the piece begins, names come last: they are the
// rulebook's own and may hold anything but a line break.
//
//   impact.since     2026-11-30T10:01:02.000Z
//   impact.held      24500
//   impact.probe.1   30 12 0 24500 site          samples, bad, unknown, ms that it was bad
//   impact.signal.1  0.062 19500 more 0.05 ratio error_ratio
//   impact.curve.1   0:0.021 500:0.034           of the signal with that number
//   impact.counter.1 214 app.errors
//   impact.flips     0:0:true 1500:1:bad         of the probe with that number; 0: of the condition
#include "daemon/decide/incidents/impact.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "daemon/base/number.hpp"
#include "daemon/base/text.hpp"
#include "daemon/decide/incidents/impact_curve.hpp"

namespace runbookd::decide {

namespace {

constexpr std::string_view impact_prefix = "impact.";
constexpr std::array<Type, 8> compared_types{Type::number, Type::ratio,  Type::duration,
                                             Type::bytes,  Type::rate,   Type::byte_rate,
                                             Type::time,   Type::boolean};

// ---- Writing

std::string number_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

std::string millis_text(Nanos length) {
  return std::to_string(std::chrono::duration_cast<milliseconds>(length).count());
}

// `plain number` is one word here.
std::string type_text(Type type) {
  std::string out{name_of(type)};
  std::replace(out.begin(), out.end(), ' ', '_');
  return out;
}

std::string curve_text(const std::vector<CurvePoint>& curve, Wall since) {
  std::string out;
  for (const CurvePoint& point : curve)
    out +=
        (out.empty() ? "" : " ") + millis_text(point.at - since) + ":" + number_text(point.value);
  return out;
}

std::string signal_text(const SignalImpact& it, Wall since) {
  return (it.worst ? number_text(it.worst->value) + " " + millis_text(it.worst->at - since)
                   : std::string{"- -"}) +
         (it.more_is_worse ? " more " : " less ") +
         (it.threshold ? number_text(*it.threshold) : std::string{"-"}) + " " + type_text(it.type) +
         " " + it.name;
}

std::string flips_text(const Impact& piece) {
  std::string out;
  for (const ImpactFlip& flip : piece.flips) {
    const auto probe = std::find_if(piece.probes.begin(), piece.probes.end(),
                                    [&](const ProbeImpact& it) { return it.name == flip.of; });
    const auto place = flip.of.empty() ? 0 : probe - piece.probes.begin() + 1;
    out += (out.empty() ? "" : " ") + millis_text(flip.at - *piece.since) + ":" +
           std::to_string(place) + ":" + flip.to;
  }
  return out;
}

template <class List, class Text>
void number_each(Facts& facts, const std::string& what, const List& list, const Text& text) {
  int number = 0;
  for (const auto& item : list) {
    ++number;
    std::string value = text(item);
    if (!value.empty())
      facts[std::string{impact_prefix} + what + "." + std::to_string(number)] = std::move(value);
  }
}

// ---- Reading

std::optional<Wall> at_offset(std::string_view millis, Wall since) {
  const auto offset = whole_number<std::int64_t>(millis);
  if (!offset || std::abs(*offset) > std::int64_t{1} << 42) return std::nullopt;  // 139 years
  return since + milliseconds{*offset};
}

std::optional<Type> compared_type(std::string_view text) {
  for (const Type type : compared_types)
    if (type_text(type) == text) return type;
  return std::nullopt;
}

// The facts of one sort, by their number.
template <class Visit>
void each_numbered(const Facts& facts, const std::string& what, const Visit& visit) {
  const std::string prefix = std::string{impact_prefix} + what + ".";
  for (auto it = facts.lower_bound(prefix); it != facts.end() && it->first.starts_with(prefix);
       ++it)
    if (const auto number = whole_number<int>(std::string_view{it->first}.substr(prefix.size())))
      visit(*number, std::string_view{it->second});
}

template <class List>
auto& named_in(List& list, std::string_view name) {
  const auto it =
      std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
  if (it != list.end()) return *it;
  auto& fresh = list.emplace_back();
  fresh.name = name;
  return fresh;
}

// The names of the piece's probes by their numbers, which its flips refer to.
std::vector<std::string> add_probes(Impact& sum, const Facts& facts) {
  std::vector<std::string> names(max_impact_probes + 1);
  each_numbered(facts, "probe", [&](int number, std::string_view text) {
    const auto samples = whole_number<int>(next_piece(text, ' '));
    const auto bad = whole_number<int>(next_piece(text, ' '));
    const auto unknown = whole_number<int>(next_piece(text, ' '));
    const auto down = whole_number<std::int64_t>(next_piece(text, ' '));
    const bool ours = number > 0 && static_cast<std::size_t>(number) < names.size();
    if (!samples || !bad || !unknown || !down || !ours) return;
    ProbeImpact& it = named_in(sum.probes, text);
    it.samples += *samples;
    it.bad += *bad;
    it.unknown += *unknown;
    it.down += milliseconds{*down};
    names[static_cast<std::size_t>(number)] = text;
  });
  return names;
}

void add_curve(SignalImpact& it, const Facts& facts, int number, Wall since) {
  const std::string text =
      runbookd::fact_of(facts, std::string{impact_prefix} + "curve." + std::to_string(number));
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view value = next_piece(rest, ' ');
    const auto at = at_offset(next_piece(value, ':'), since);
    const auto number_there = finite_number(value);
    if (at && number_there) it.curve.push_back({*at, *number_there});
  }
}

void add_signals(Impact& sum, const Facts& facts, Wall since) {
  each_numbered(facts, "signal", [&](int number, std::string_view text) {
    const auto worst = finite_number(next_piece(text, ' '));
    const auto at = at_offset(next_piece(text, ' '), since);
    const bool more = next_piece(text, ' ') == "more";
    const auto threshold = finite_number(next_piece(text, ' '));
    const auto type = compared_type(next_piece(text, ' '));
    if (!type) return;
    SignalImpact& it = named_in(sum.signals, text);
    it.type = *type;
    it.more_is_worse = more;
    it.threshold = threshold;
    if (worst && at && (!it.worst || is_worse(it, *worst, it.worst->value)))
      it.worst = {*at, *worst};
    add_curve(it, facts, number, since);
  });
}

void add_flips(Impact& sum, const Facts& facts, const std::vector<std::string>& probes,
               Wall since) {
  const std::string text = runbookd::fact_of(facts, "impact.flips");
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view to = next_piece(rest, ' ');
    const auto at = at_offset(next_piece(to, ':'), since);
    const auto place = whole_number<std::size_t>(next_piece(to, ':'));
    const bool known = place && *place < probes.size() && (*place == 0 || !probes[*place].empty());
    if (!at || !known) continue;
    if (sum.flips.size() >= max_summed_flips)
      ++sum.flips_left_out;
    else
      sum.flips.push_back({*at, probes[*place], std::string{to}});
  }
  sum.flips_left_out +=
      whole_number<int>(runbookd::fact_of(facts, "impact.flips_left_out")).value_or(0);
}

}  // namespace

Facts impact_facts(const Impact& piece) {
  Facts out;
  if (!piece.since) return out;
  const Wall since = *piece.since;
  out["impact.since"] = rfc3339(since);
  out["impact.held"] = millis_text(piece.held);
  number_each(out, "probe", piece.probes, [](const ProbeImpact& it) {
    return std::to_string(it.samples) + " " + std::to_string(it.bad) + " " +
           std::to_string(it.unknown) + " " + millis_text(it.down) + " " + it.name;
  });
  number_each(out, "signal", piece.signals,
              [&](const SignalImpact& it) { return signal_text(it, since); });
  number_each(out, "curve", piece.signals,
              [&](const SignalImpact& it) { return curve_text(it.curve, since); });
  number_each(out, "counter", piece.counters,
              [](const CounterImpact& it) { return number_text(it.growth) + " " + it.name; });
  if (!piece.flips.empty()) out["impact.flips"] = flips_text(piece);
  if (piece.flips_left_out > 0) out["impact.flips_left_out"] = std::to_string(piece.flips_left_out);
  return out;
}

void add_impact(Impact& sum, const Record& record) {
  const auto since = parse_rfc3339(fact_of(record, "impact.since"));
  if (!since) return;
  // Two pieces that are both of one life touch each other, but for what rounding leaves.
  if (sum.since && *since - sum.until > milliseconds{2}) sum.gaps.push_back({sum.until, *since});
  if (!sum.since) sum.since = since;
  sum.until = record.at.wall;
  const auto held = whole_number<std::int64_t>(fact_of(record, "impact.held"));
  if (held) sum.held += milliseconds{*held};
  const auto probes = add_probes(sum, record.facts);
  add_signals(sum, record.facts, *since);
  each_numbered(record.facts, "counter", [&](int, std::string_view text) {
    if (const auto growth = finite_number(next_piece(text, ' ')))
      named_in(sum.counters, text).growth += *growth;
  });
  add_flips(sum, record.facts, probes, *since);
}

}  // namespace runbookd::decide
