// The figures that people read in docs/safety.md are those that ship.
#include <fstream>
#include <map>
#include <regex>

#include "daemon/decide/plan.hpp"
#include "tests/unit/catch.hpp"

namespace figures_test {

using namespace runbookd;
using namespace runbookd::decide;

namespace {

std::string spelled(const std::vector<Budget>& budgets) {
  std::string out;
  for (const Budget& b : budgets)
    out += (out.empty() ? "" : ", ") + std::to_string(b.count) + " per " + format_duration(b.per);
  return out;
}

std::map<std::string, std::string> shipped() {
  const RailFigures f = RailFigures::defaults();
  std::map<std::string, std::string> out{
      {"confirm", std::to_string(f.confirm)},
      {"in_flight", std::to_string(f.in_flight)},
      {"storm.share", format_number(Type::ratio, f.storm_share)},
      {"storm.within", format_duration(f.storm_within)},
      {"suspend", format_duration(f.suspend)},
      {"quarantine", format_duration(f.quarantine)},
      {"headroom", format_number(Type::ratio, f.headroom)},
      {"floor", format_number(Type::ratio, f.floor)},
      {"worse", format_number(Type::ratio, f.worse)},
      {"startup_grace", format_duration(f.startup_grace)},
  };
  for (const Hazard h :
       {Hazard::reversible, Hazard::disruptive, Hazard::stateful, Hazard::destructive}) {
    const auto at = static_cast<std::size_t>(h);
    const std::string name{name_of(h)};
    out["spacing." + name] = format_duration(f.spacing[at]);
    if (!f.budget[at].empty()) out["budget." + name] = spelled(f.budget[at]);
  }
  return out;
}

// The rows of the table: key and default.
std::map<std::string, std::string> documented() {
  std::ifstream page(RUNBOOKD_SOURCE_DIR "/docs/safety.md");
  const std::regex row{R"(^\| `([a-z_.]+)` \| ([^|]*) \| .*)"};
  std::map<std::string, std::string> out;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) inside = line == "## The figures";
    std::smatch found;
    if (inside && std::regex_match(line, found, row)) out[found[1]] = found[2];
  }
  return out;
}

}  // namespace

TEST_CASE("every figure of the rails stands in docs/safety.md as it ships") {
  CHECK(documented() == shipped());
}

}  // namespace figures_test
