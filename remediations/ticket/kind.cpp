#include "remediations/ticket/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr ActionKind ticket_create{
    .name = "ticket.create",
    .summary = "one ticket per incident",
    .hazard = Hazard::diagnose,
    .planned = Planned{"webhook with hazard: diagnose, or notify with to: [CONTACT]"},
};

}  // namespace

constinit const KindRows ticket_rows{.actions = rows_of<&ticket_create>};

}  // namespace runbookd::remediations
