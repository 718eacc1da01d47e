// `defaults`: figures that rules and probes inherit, and the one place where rails may be loosened.
#include <algorithm>

#include "config/load/context.hpp"

namespace runbookd::load {

namespace {

std::vector<decide::Budget> budgets(document::Reader& r, std::string_view key) {
  std::vector<decide::Budget> out;
  for (const document::Node* item : r.texts(key)) {
    if (const auto b = document::parse_budget(item->text))
      out.push_back({b->count, b->per});
    else
      r.error(*item, "`" + std::string{key} + "` must be a limit such as 3 per 1h, this is " +
                         document::written(*item));
  }
  return out;
}

std::size_t hazard_index(Hazard h) { return static_cast<std::size_t>(h); }

constexpr std::array<Hazard, 4> mutating{Hazard::reversible, Hazard::disruptive, Hazard::stateful,
                                         Hazard::destructive};

void read_spacing(document::Reader& rails, decide::RailFigures& f) {
  auto r = rails.section("spacing");
  for (const Hazard h : mutating)
    if (const auto d = r.duration(name_of(h))) f.spacing[hazard_index(h)] = *d;
  r.finish();
}

void read_budget(document::Reader& rails, decide::RailFigures& f) {
  auto r = rails.child("budget");
  if (!r) return;
  for (const Hazard h : mutating)
    if (r->has(name_of(h))) f.budget[hazard_index(h)] = budgets(*r, name_of(h));
  r->finish();
}

void read_storm(document::Reader& rails, decide::RailFigures& f) {
  auto r = rails.section("storm");
  f.storm_share = r.ratio("share").value_or(f.storm_share);
  f.storm_within = r.duration("within").value_or(f.storm_within);
  r.finish();
}

// More of the same class in some time, or the same in less.
bool looser(const std::vector<decide::Budget>& own, const std::vector<decide::Budget>& shipped) {
  return std::any_of(shipped.begin(), shipped.end(), [&](const decide::Budget& rail) {
    return std::none_of(own.begin(), own.end(), [&](const decide::Budget& b) {
      return b.count <= rail.count && b.per >= rail.per;
    });
  });
}

void warn_loosened(Context& c, document::Reader& r, const char* name) {
  c.out.warning(r.mark_of(name), "loosened-rail",
                "`" + std::string{name} + "` is looser than the rail that ships");
}

// What is looser than the figures that ship is allowed here and nowhere else, and is pointed out.
void lint_figures(Context& c, document::Reader& r, const decide::RailFigures& f) {
  const decide::RailFigures shipped = decide::RailFigures::defaults();
  bool spacing = false, budget = false;
  for (const Hazard h : mutating) {
    const auto i = hazard_index(h);
    spacing = spacing || f.spacing[i] < shipped.spacing[i];
    budget = budget || looser(f.budget[i], shipped.budget[i]);
  }
  const std::pair<const char*, bool> figures[] = {
      {"confirm", f.confirm < shipped.confirm},
      {"in_flight", f.in_flight > shipped.in_flight},
      {"spacing", spacing},
      {"budget", budget},
      {"storm", f.storm_share > shipped.storm_share || f.storm_within < shipped.storm_within},
      {"suspend", f.suspend < shipped.suspend},
      {"quarantine", f.quarantine < shipped.quarantine},
      {"headroom", f.headroom > shipped.headroom},
      {"floor", f.floor < shipped.floor},
      {"worse", f.worse > shipped.worse},
  };
  for (const auto& [name, loosened] : figures)
    if (loosened) warn_loosened(c, r, name);
}

void read_rails(Context& c, document::Reader& defaults) {
  auto r = defaults.section("rails");
  decide::RailFigures& f = c.plan().rails;
  f.confirm = static_cast<int>(r.integer("confirm").value_or(f.confirm));
  f.in_flight = static_cast<int>(r.integer("in_flight").value_or(f.in_flight));
  f.suspend = r.duration("suspend").value_or(f.suspend);
  f.quarantine = r.duration("quarantine").value_or(f.quarantine);
  f.headroom = r.ratio("headroom").value_or(f.headroom);
  f.floor = r.ratio("floor").value_or(f.floor);
  f.worse = r.ratio("worse").value_or(f.worse);
  read_spacing(r, f);
  read_budget(r, f);
  read_storm(r, f);
  lint_figures(c, r, f);
  r.finish();
}

// The figures that rules and probes inherit. What an included file does not say for itself, it has
// from the file that includes it, and not from the rows.
void read_inherited(document::Reader& r, Defaults& d, bool included) {
  const std::pair<std::string_view, Nanos*> figures[] = {
      {"for", &d.for_},       {"resolve_after", &d.resolve_after}, {"settle", &d.settle},
      {"within", &d.within},  {"cooldown", &d.cooldown},           {"every", &d.every},
      {"timeout", &d.timeout}};
  for (const auto& [key, figure] : figures)
    if (!included || r.has(key)) *figure = r.duration(key).value_or(*figure);
  if (r.has("at_most")) d.at_most = budgets(r, "at_most");
}

}  // namespace

void read_defaults(Context& c, document::Reader& top) {
  auto r = top.section("defaults");
  read_inherited(r, c.common.defaults, false);
  auto& grace = c.plan().rails.startup_grace;
  grace = r.duration("startup_grace").value_or(grace);
  if (grace < decide::RailFigures::defaults().startup_grace) warn_loosened(c, r, "startup_grace");
  read_rails(c, r);
  r.finish();
}

void read_own_defaults(document::Reader& file, Defaults& defaults) {
  auto r = file.child("defaults");
  if (!r) return;
  read_inherited(*r, defaults, true);
  for (const char* key : {"rails", "startup_grace"})
    if (r->take(key) != nullptr)
      r->error(key, "`" + std::string(key) + "` holds for the whole daemon",
               "write it in the file that includes this one");
  r->finish();
}

}  // namespace runbookd::load
