#include "daemon/people/channels/registry.hpp"

#include <array>

#include "daemon/people/channels/alertmanager/kind.hpp"
#include "daemon/people/channels/chats/kind.hpp"
#include "daemon/people/channels/email/kind.hpp"
#include "daemon/people/channels/exec/kind.hpp"
#include "daemon/people/channels/opsgenie/kind.hpp"
#include "daemon/people/channels/pagerduty/kind.hpp"
#include "daemon/people/channels/planned/kind.hpp"
#include "daemon/people/channels/slack/kind.hpp"
#include "daemon/people/channels/webhook/kind.hpp"

namespace runbookd::channels {

// In the order in which `runbookd kinds` and hints name them.
std::span<const KindRows* const> registry() {
  // clang-format off
  static constexpr std::array rows{
      &slack_rows,
      &pagerduty_rows,
      &opsgenie_rows,
      &email_rows,
      &alertmanager_rows,
      &webhook_rows,
      &exec_rows,
      &chats_rows,
      &planned_rows,
  };
  // clang-format on
  return rows;
}

}  // namespace runbookd::channels
