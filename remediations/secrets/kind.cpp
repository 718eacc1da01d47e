#include "remediations/secrets/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr ActionKind secrets_rotate{
    .name = "secrets.rotate",
    .summary = "a new version of a secret",
    .hazard = Hazard::destructive,
    .planned = Planned{"exec with argv: [YOUR_SCRIPT, ..]; see `runbookd kinds exec`"},
};

}  // namespace

constinit const KindRows secrets_rows{.actions = rows_of<&secrets_rotate>};

}  // namespace runbookd::remediations
