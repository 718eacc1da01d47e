#include "daemon/people/channels/status_pages/kind.hpp"

namespace runbookd::channels {

constinit const NotifierKind statuspage{
    .key = "statuspage",
    .summary = "Atlassian Statuspage",
    .planned = Planned{"webhook: URL of something that passes it on"},
};

constinit const NotifierKind instatus{
    .key = "instatus",
    .summary = "Instatus",
    .planned = Planned{"webhook: URL of something that passes it on"},
};

constinit const KindRows status_pages_rows{.notifiers = rows_of<&statuspage, &instatus>};

}  // namespace runbookd::channels
