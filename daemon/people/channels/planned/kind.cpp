#include "daemon/people/channels/planned/kind.hpp"

namespace runbookd::channels {

namespace {

constexpr Planned pass_on{"webhook: URL of something that passes it on"};

}  // namespace

constinit const NotifierKind github{
    .key = "github", .summary = "an issue of GitHub", .planned = pass_on};
constinit const NotifierKind jira{.key = "jira", .summary = "an issue of Jira", .planned = pass_on};
constinit const NotifierKind statuspage{
    .key = "statuspage", .summary = "Atlassian Statuspage", .planned = pass_on};
constinit const NotifierKind instatus{.key = "instatus", .summary = "Instatus", .planned = pass_on};

constinit const KindRows planned_rows{.notifiers = rows_of<&github, &jira, &statuspage, &instatus>};

}  // namespace runbookd::channels
