// A message of the core as contacts get it.
//
//   [P1] db-blocked (INC-7): needs people: no step is left
//
//   pg.blocked > 5 (pg.blocked = 12)
//   why: postgres.kill_blockers on db: failed (no_target): no session blocks another
//   to do: runbookd explain INC-7
//   until: 2026-11-29T12:10:00Z
//   who may: anyone with the role approver
#pragma once

#include <string>

#include "daemon/contract/notifier.hpp"
#include "daemon/decide/incidents/news.hpp"

namespace runbookd::people {

/// The message without what differs from contact to contact (its id).
Message render(const decide::Notify& told, Wall now, const std::string& external_url);

}  // namespace runbookd::people
