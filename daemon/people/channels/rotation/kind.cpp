#include "daemon/people/channels/rotation/kind.hpp"

namespace runbookd::channels {

constinit const NotifierKind rotation{
    .key = "rotation",
    .summary = "who is on call",
    .planned = Planned{"members: [..]"},
};

constinit const KindRows rotation_rows{.notifiers = rows_of<&rotation>};

}  // namespace runbookd::channels
