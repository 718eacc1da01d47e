// The spellings of the closed enums: one word each, the same in metrics, journal, API and tests.
#include <array>

#include "daemon/base/action.hpp"
#include "daemon/base/outcome.hpp"

namespace runbookd {

namespace {
template <class E, std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& names, E e) {
  const auto i = static_cast<std::size_t>(e);
  return i < N ? names[i] : std::string_view{"?"};
}
}  // namespace

std::string_view name_of(Outcome o) {
  static constexpr std::array<std::string_view, 3> names{"ok", "bad", "unknown"};
  return pick(names, o);
}

std::string_view name_of(Reason r) {
  static constexpr std::array<std::string_view, 25> names{
      "none",       "timeout",        "refused",   "unreachable", "reset",          "dns",
      "tls",        "protocol",       "too_large", "status",      "body",           "auth",
      "query",      "missing",        "state",     "own_dns",     "no_descriptors", "loop_stalled",
      "no_network", "no_credentials", "no_series", "internal",    "cancelled",      "plugin",
      "unit"};
  static_assert(names.size() == reason_count);
  return pick(names, r);
}

std::string_view name_of(Hazard h) {
  static constexpr std::array<std::string_view, 5> names{"diagnose", "reversible", "disruptive",
                                                         "stateful", "destructive"};
  return pick(names, h);
}

std::string_view name_of(ActionStatus s) {
  static constexpr std::array<std::string_view, 4> names{"ok", "no_effect", "unknown_effect",
                                                         "refused"};
  return pick(names, s);
}

std::string_view name_of(ActionError e) {
  static constexpr std::array<std::string_view, 24> names{
      "none",        "invalid_argument", "unauthenticated", "permission",       "not_found",
      "conflict",    "precondition",     "throttled",       "unavailable",      "timeout",
      "lost_reply",  "refused",          "no_target",       "out_of_bounds",    "ineligible",
      "exit_status", "rejected",         "no_credentials",  "operation_failed", "interrupted",
      "no_slot",     "no_resources",     "retry",           "internal"};
  static_assert(names.size() == static_cast<std::size_t>(ActionError::internal) + 1);
  return pick(names, e);
}

}  // namespace runbookd
