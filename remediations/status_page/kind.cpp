#include "remediations/status_page/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr ActionKind status_page_post{
    .name = "status_page.post",
    .summary = "says it on a status page",
    .hazard = Hazard::diagnose,
    .planned = Planned{"webhook with hazard: diagnose, or notify with to: [CONTACT]"},
};

}  // namespace

constinit const KindRows status_page_rows{.actions = rows_of<&status_page_post>};

}  // namespace runbookd::remediations
