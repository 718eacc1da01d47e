// What contacts' services tell us of what people do there, and what becomes of it: an
// acknowledgement here, once, by the person's name. Everything else changes nothing.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>

#include "config/load/rulebook.hpp"
#include "daemon/app/api/backend.hpp"
#include "daemon/app/log/log.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::app {

/// An event that is older says nothing of now. PagerDuty tries five times within 20 minutes, and
/// what waits behind a try that failed comes after it: nothing that it still sends is so old.
constexpr Nanos oldest_hook_event = hours{1};
constexpr std::size_t most_heard_events = 4096;
constexpr Nanos between_hook_warnings = minutes{10};

/// The paths at which a signature is looked at: those of contacts whose service tells us.
std::vector<std::string> hook_paths(const load::Rulebook& book);

/// The contact that the person is here, or one of the `members` of one, however it is spelled
/// there: `Ann Example` is `ann-example` or `ann.example`. Who is nobody here gets the service's
/// name in brackets, so that nobody takes them for one of ours.
std::string person_here(const load::Rulebook& book, const std::string& person,
                        std::string_view service);

/// The newest events by their names; what was heard is not heard again.
class HeardEvents {
 public:
  /// False: it was heard before.
  bool note(const std::string& id);

 private:
  std::deque<std::string> in_order_;
  std::set<std::string> known_;
};

struct HookVerdict {
  int status = 200;
  std::string detail;
  std::string kind;                        ///< of the event
  std::optional<decide::Command> command;  ///< for the core
};

/// Loop thread.
class HookDesk {
 public:
  explicit HookDesk(logging::Log& log) : log_(log) {}

  HookVerdict judge(const load::Rulebook& book, const api::HookCall& call, Stamp now);
  /// What changes nothing is told to who looks closely.
  void passed_over(const std::string& kind, const std::string& why);

 private:
  HookVerdict unsigned_call(const api::HookCall& call, Mono now);
  HookVerdict nothing(const std::string& kind, std::string why);

  logging::Log& log_;
  HeardEvents heard_;
  std::optional<Mono> warned_;
};

}  // namespace runbookd::app
