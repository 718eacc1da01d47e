// The table of contacts' channels: those that there are, and those of a later version.
#pragma once

#include <array>

#include "remediations/notify/kind.hpp"

namespace runbookd::remediations::notify_kind {

inline constexpr std::string_view pass_on = "webhook: URL of something that passes it on";

inline constexpr auto planned_channels = std::to_array<NotifierKind>({
    {.key = "pagerduty", .summary = "an event of PagerDuty", .planned = Planned{pass_on}},
    {.key = "email", .summary = "mail, by `smtp`", .planned = Planned{pass_on}},
    {.key = "opsgenie", .summary = "an alert of Opsgenie", .planned = Planned{pass_on}},
    {.key = "alertmanager", .summary = "an alert of Alertmanager", .planned = Planned{pass_on}},
    {.key = "teams", .summary = "Microsoft Teams", .planned = Planned{pass_on}},
    {.key = "discord", .summary = "Discord", .planned = Planned{pass_on}},
    {.key = "mattermost",
     .summary = "Mattermost",
     .planned = Planned{"slack: URL, of an incoming webhook of Mattermost"}},
    {.key = "google_chat", .summary = "Google Chat", .planned = Planned{pass_on}},
    {.key = "ntfy", .summary = "ntfy", .planned = Planned{pass_on}},
    {.key = "telegram", .summary = "Telegram", .planned = Planned{pass_on}},
    {.key = "gotify", .summary = "Gotify", .planned = Planned{pass_on}},
    {.key = "github", .summary = "an issue of GitHub", .planned = Planned{pass_on}},
    {.key = "jira", .summary = "an issue of Jira", .planned = Planned{pass_on}},
    {.key = "statuspage", .summary = "Atlassian Statuspage", .planned = Planned{pass_on}},
    {.key = "instatus", .summary = "Instatus", .planned = Planned{pass_on}},
    {.key = "exec", .summary = "a command, with the message", .planned = Planned{pass_on}},
});

constexpr auto all_channels() {
  std::array<const NotifierKind*, 2 + planned_channels.size()> out{&slack_notifier,
                                                                   &webhook_notifier};
  for (std::size_t i = 0; i < planned_channels.size(); ++i) out[2 + i] = &planned_channels[i];
  return out;
}
inline constexpr auto channels = all_channels();

}  // namespace runbookd::remediations::notify_kind
