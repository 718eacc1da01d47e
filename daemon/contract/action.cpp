#include "daemon/contract/action.hpp"

namespace runbookd {

boost::asio::awaitable<ReadBack> Action::read_back(ActionRequest /*request*/, Facts /*parameters*/,
                                                   Facts /*progress*/) {
  co_return ReadBack::unreadable;
}

boost::asio::awaitable<ActionResult> Action::resume(ActionRequest /*request*/, Facts /*parameters*/,
                                                    Facts /*progress*/) {
  ActionResult result;
  result.status = ActionStatus::unknown_effect;
  result.error = ActionError::interrupted;
  result.detail = "interrupted by our own end; this kind cannot be resumed";
  co_return result;
}

}  // namespace runbookd
