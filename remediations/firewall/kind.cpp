#include "remediations/firewall/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr ActionKind firewall_deny{
    .name = "firewall.deny",
    .summary = "lets no traffic of an address in",
    .hazard = Hazard::destructive,
    .planned = Planned{"exec with argv: [nft, add, rule, ..]; see `runbookd kinds exec`"},
};

}  // namespace

constinit const KindRows firewall_rows{.actions = rows_of<&firewall_deny>};

}  // namespace runbookd::remediations
