#include "daemon/net/http/proof.hpp"

#include <algorithm>
#include <array>

namespace runbookd::net {
namespace {

struct Row {
  int first;
  int last;
  Meaning meaning;
};

constexpr Meaning done{Proof::done, ActionError::none, false};
constexpr Meaning refused(ActionError error) { return {Proof::refused, error, false}; }
constexpr Meaning malformed() { return {Proof::refused, ActionError::invalid_argument, true}; }
constexpr Meaning open(ActionError error) { return {Proof::unknown, error, false}; }

// The first row that holds a status counts.
constexpr std::array rows{
    Row{200, 299, done},
    Row{400, 400, malformed()},
    Row{401, 401, refused(ActionError::unauthenticated)},
    Row{403, 403, refused(ActionError::permission)},
    Row{404, 404, refused(ActionError::not_found)},
    Row{405, 405, refused(ActionError::rejected)},
    Row{409, 409, refused(ActionError::conflict)},
    Row{410, 410, refused(ActionError::not_found)},
    Row{411, 411, malformed()},
    Row{413, 415, malformed()},
    Row{422, 422, malformed()},
    Row{429, 429, open(ActionError::throttled)},
    Row{408, 408, open(ActionError::unavailable)},
    Row{425, 425, open(ActionError::unavailable)},
    Row{499, 599, open(ActionError::unavailable)},
};
/// An answer that does not say what became of the request, as good as a lost one.
constexpr Meaning no_word = open(ActionError::lost_reply);

}  // namespace

Meaning meaning_of(int status) {
  const auto* row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) {
    return status >= r.first && status <= r.last;
  });
  return row == rows.end() ? no_word : row->meaning;
}

ActionError action_error_of(Reason reason, bool sent) {
  if (reason == Reason::timeout) return ActionError::timeout;
  if (sent) return ActionError::lost_reply;
  switch (reason) {
    case Reason::no_credentials:
      return ActionError::no_credentials;
    case Reason::cancelled:
      return ActionError::interrupted;
    case Reason::refused:
      return ActionError::refused;
    default:
      return is_ours(reason) ? ActionError::no_resources : ActionError::unavailable;
  }
}

}  // namespace runbookd::net
