// `defaults`: figures that rules and probes inherit, and the one place where rails may be loosened.
#include "config/load/context.hpp"

namespace runbookd::load {

namespace {

std::vector<decide::Budget> budgets(document::Reader& r, std::string_view key) {
  std::vector<decide::Budget> out;
  for (const auto& text : r.strings(key)) {
    if (const auto b = document::parse_budget(text))
      out.push_back({b->count, b->per});
    else
      r.error(key, "`" + std::string{key} + "` must be a limit such as 3 per 1h, this is `" + text +
                       "`");
  }
  return out;
}

std::size_t hazard_index(Hazard h) { return static_cast<std::size_t>(h); }

constexpr std::array<Hazard, 4> mutating{Hazard::reversible, Hazard::disruptive, Hazard::stateful,
                                         Hazard::destructive};

void read_spacing(document::Reader& rails, decide::RailFigures& f) {
  auto r = rails.child("spacing");
  if (!r) return;
  for (const Hazard h : mutating)
    if (const auto d = r->duration(name_of(h))) f.spacing[hazard_index(h)] = *d;
  r->finish();
}

void read_budget(document::Reader& rails, decide::RailFigures& f) {
  auto r = rails.child("budget");
  if (!r) return;
  for (const Hazard h : mutating)
    if (r->has(name_of(h))) f.budget[hazard_index(h)] = budgets(*r, name_of(h));
  r->finish();
}

void read_storm(document::Reader& rails, decide::RailFigures& f) {
  auto r = rails.child("storm");
  if (!r) return;
  f.storm_share = r->ratio("share").value_or(f.storm_share);
  f.storm_within = r->duration("within", seconds{1}).value_or(f.storm_within);
  r->finish();
}

void read_rails(Context& c, document::Reader& defaults) {
  auto r = defaults.child("rails");
  if (!r) return;
  decide::RailFigures& f = c.plan().rails;
  const decide::RailFigures shipped = decide::RailFigures::defaults();
  f.confirm = static_cast<int>(r->integer("confirm", 1, 100).value_or(f.confirm));
  f.in_flight = static_cast<int>(r->integer("in_flight", 1, 100).value_or(f.in_flight));
  f.suspend = r->duration("suspend").value_or(f.suspend);
  read_spacing(*r, f);
  read_budget(*r, f);
  read_storm(*r, f);
  const auto loosened = [&](std::string_view what) {
    c.out.warning(r->mark_of(what), "loosened-rail",
                  "`" + std::string{what} + "` is looser than the rail that ships");
  };
  if (f.confirm < shipped.confirm) loosened("confirm");
  if (f.in_flight > shipped.in_flight) loosened("in_flight");
  for (const Hazard h : mutating)
    if (f.spacing[hazard_index(h)] < shipped.spacing[hazard_index(h)]) {
      loosened("spacing");
      break;
    }
  r->finish();
}

}  // namespace

void read_defaults(Context& c, document::Reader& top) {
  auto r = top.child("defaults");
  if (!r) return;
  Defaults& d = c.defaults;
  d.for_ = r->duration("for").value_or(d.for_);
  d.resolve_after = r->duration("resolve_after").value_or(d.resolve_after);
  d.settle = r->duration("settle").value_or(d.settle);
  d.within = r->duration("within").value_or(d.within);
  d.cooldown = r->duration("cooldown").value_or(d.cooldown);
  d.at_most = budgets(*r, "at_most");
  d.every = r->duration("every", milliseconds{100}).value_or(d.every);
  d.timeout = r->duration("timeout", milliseconds{10}).value_or(d.timeout);
  auto& grace = c.plan().rails.startup_grace;
  grace = r->duration("startup_grace").value_or(grace);
  read_rails(c, *r);
  r->finish();
}

}  // namespace runbookd::load
