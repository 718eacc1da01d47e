#include "daemon/people/channels/email/kind.hpp"

namespace runbookd::channels {

constinit const NotifierKind email{
    .key = "email",
    .summary = "mail, by `smtp`",
    .planned = Planned{"webhook: URL of something that passes it on"},
};

constinit const KindRows email_rows{.notifiers = rows_of<&email>};

}  // namespace runbookd::channels
