#include "daemon/people/channels/tickets/kind.hpp"

namespace runbookd::channels {

constinit const NotifierKind github{
    .key = "github",
    .summary = "an issue of GitHub",
    .planned = Planned{"webhook: URL of something that passes it on"},
};

constinit const NotifierKind jira{
    .key = "jira",
    .summary = "an issue of Jira",
    .planned = Planned{"webhook: URL of something that passes it on"},
};

constinit const KindRows tickets_rows{.notifiers = rows_of<&github, &jira>};

}  // namespace runbookd::channels
