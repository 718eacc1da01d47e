#include "daemon/app/act/execution.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

#include "daemon/net/cancellation.hpp"

namespace runbookd::app {

namespace asio = boost::asio;
using namespace decide;

namespace {

constexpr Nanos planning_limit = seconds{30};
constexpr Nanos read_back_limit = seconds{60};

asio::awaitable<void> plan_into(Action* action, ActionRequest request, ActionPlan* out) {
  *out = co_await action->plan(std::move(request));
}

asio::awaitable<void> execute_into(Action* action, ActionRequest request, Facts parameters,
                                   RecordProgress progress, ActionResult* out) {
  *out = co_await action->execute(std::move(request), std::move(parameters), std::move(progress));
}

asio::awaitable<void> read_back_into(Action* action, ActionRequest request, Facts parameters,
                                     Facts progress, ReadBack* out) {
  *out = co_await action->read_back(std::move(request), std::move(parameters), std::move(progress));
}

asio::awaitable<void> resume_into(Action* action, ActionRequest request, Facts parameters,
                                  Facts progress, ActionResult* out) {
  *out = co_await action->resume(std::move(request), std::move(parameters), std::move(progress));
}

// A record beside the INTENT: the name of an operation before it is polled.
asio::awaitable<bool> write_progress(journal::Journal* journal, Record intent, Facts facts) {
  intent.kind = RecordKind::progress;
  intent.at = Stamp::now();
  intent.facts = std::move(facts);
  intent.text.clear();
  co_return co_await journal->append_durable(std::move(intent));
}

asio::awaitable<bool> plan_bounded(asio::any_io_executor executor, Action* action,
                                   ActionRequest request, ActionPlan* out) {
  co_return co_await net::run_with_deadline(executor, plan_into(action, std::move(request), out),
                                            planning_limit);
}

}  // namespace

asio::awaitable<void> plan(std::shared_ptr<Runtime> runtime, Action* action, ActionRequest request,
                           asio::any_io_executor executor, Feed feed) {
  co_await asio::this_coro::throw_if_cancelled(false);
  ActionPlanned event;
  event.action_id = request.action_id;
  ActionPlan made;
  made.error = ActionError::timeout;
  made.detail = "planning took more than " + format_duration(planning_limit);
  auto work = plan_bounded(executor, action, std::move(request), &made);
  const bool in_time = co_await net::cancellation_as_value(std::move(work));
  event.go = in_time && made.go;
  event.error = made.error;
  event.detail = std::move(made.detail);
  event.parameters = std::move(made.parameters);
  event.binding = std::move(made.binding);
  event.prior = std::move(made.prior);
  event.undo = std::move(made.undo);
  event.capacity = made.capacity;
  if (!co_await net::was_cancelled()) feed(std::move(event));
}

asio::awaitable<void> execute(Execution x, asio::any_io_executor executor,
                              journal::Journal* journal, Feed feed) {
  co_await asio::this_coro::throw_if_cancelled(false);
  const std::string id = x.request.action_id;
  // What changes nothing need not wait for the disk: its INTENT is written in its turn, and the
  // first byte leaves at once. Everything else waits until the INTENT cannot be lost.
  bool durable = true;
  if (x.intent.hazard == name_of(Hazard::diagnose))
    journal->append(x.intent);
  else
    durable = co_await journal->append_durable(x.intent);
  feed(IntentWritten{id, durable});
  if (!durable) co_return;
  ActionResult result;
  result.status = ActionStatus::unknown_effect;
  result.error = ActionError::timeout;
  result.detail = "it did not end within " + format_duration(x.request.timeout);
  const Nanos limit = x.request.timeout;
  RecordProgress progress = [journal, intent = x.intent](Facts facts) {
    return write_progress(journal, intent, std::move(facts));
  };
  auto work = execute_into(x.action, std::move(x.request), std::move(x.parameters),
                           std::move(progress), &result);
  auto bounded = net::run_with_deadline(executor, std::move(work), limit);
  co_await net::cancellation_as_value(std::move(bounded));
  // Cancelled by our own shutdown: no OUTCOME is written, and the next start reads it back.
  if (!co_await net::was_cancelled()) feed(ActionFinished{id, std::move(result)});
}

asio::awaitable<void> read_back(Execution x, Facts progress, asio::any_io_executor executor,
                                Feed feed) {
  co_await asio::this_coro::throw_if_cancelled(false);
  IntentReadBack event;
  event.action_id = x.request.action_id;
  if (x.action == nullptr) {
    feed(std::move(event));
    co_return;
  }
  ReadBack found = ReadBack::unreadable;
  auto work = read_back_into(x.action, x.request, x.parameters, progress, &found);
  auto bounded = net::run_with_deadline(executor, std::move(work), read_back_limit);
  co_await net::cancellation_as_value(std::move(bounded));
  if (co_await net::was_cancelled()) co_return;
  using Found = IntentReadBack::Found;
  event.found = found == ReadBack::present       ? Found::present
                : found == ReadBack::absent      ? Found::absent
                : found == ReadBack::in_progress ? Found::in_progress
                                                 : Found::unreadable;
  event.result.facts = x.parameters;
  feed(event);
  if (found != ReadBack::in_progress) co_return;
  ActionResult result;
  result.detail = "the operation did not end in time";
  auto waiting = resume_into(x.action, x.request, x.parameters, progress, &result);
  auto limited = net::run_with_deadline(executor, std::move(waiting), x.request.timeout);
  co_await net::cancellation_as_value(std::move(limited));
  if (!co_await net::was_cancelled()) feed(ActionFinished{event.action_id, std::move(result)});
}

}  // namespace runbookd::app
