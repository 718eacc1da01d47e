#include "daemon/people/channels/slack/kind.hpp"

#include "daemon/people/channels/slack/spec.hpp"

namespace runbookd::channels {
namespace {

constexpr Key bot_keys[] = {
    {.name = "token", .summary = "of a bot: xoxb-..", .required = true, .example = "xoxb-1"},
    {.name = "channel",
     .shape = Shape::words,
     .summary = "the channel's id, or its name",
     .required = true},
    {.name = "url",
     .shape = Shape::url,
     .summary = "in place of Slack's API",
     .otherwise = "https://slack.com"},
};
constexpr Key forms[] = {
    {.shape = Shape::url, .required = true},
    {.shape = Shape::group, .required = true, .inside = bot_keys},
};
constexpr Key keys[] = {
    {.name = "slack",
     .shape = Shape::one_of,
     .summary = "an incoming webhook; or a bot, with one thread per incident",
     .required = true,
     .inside = forms},
};

}  // namespace

constinit const NotifierKind slack{
    .key = "slack",
    .summary = "posts into a Slack channel",
    .keys = keys,
    .parse = &slack_channel::parse,
    .address = {.contains = "slack.com"},
};

constinit const KindRows slack_rows{.notifiers = rows_of<&slack>};

}  // namespace runbookd::channels
