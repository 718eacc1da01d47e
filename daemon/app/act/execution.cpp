#include "daemon/app/act/execution.hpp"

#include <boost/asio/this_coro.hpp>
#include <optional>
#include <utility>

#include "daemon/net/cancellation.hpp"

namespace runbookd::app {

namespace asio = boost::asio;
using namespace decide;

namespace {

template <class T>
asio::awaitable<void> put_into(std::optional<T>* out, asio::awaitable<T> work) {
  *out = co_await std::move(work);
}

asio::awaitable<bool> write_progress(ExecutionPeers* peers, Record intent, Facts facts) {
  Record record = progress_record(std::move(intent), std::move(facts), peers->time.now());
  const bool durable = co_await peers->journal.append_durable(record);
  if (durable) peers->feed(ProgressWritten{std::move(record)});
  co_return durable;
}

class Shell {
 public:
  Shell(Action* action, ExecutionPeers& peers) : action_(action), peers_(peers) {}

  asio::awaitable<Heard> obey(JournalIntent todo) {
    intent_ = todo.record;
    if (todo.durable)
      co_return Journaled{co_await peers_.journal.append_durable(std::move(todo.record))};
    peers_.journal.append(std::move(todo.record));
    co_return Journaled{true};
  }

  // A plan that came too late is none, whatever it says; of a change that was cut off the action
  // itself knows best whether it has begun.
  asio::awaitable<Heard> obey(MakePlan todo) {
    std::optional<ActionPlan> plan;
    auto work = action_->plan(std::move(todo.request));
    if (!co_await bounded(&plan, std::move(work), todo.limit)) co_return OutOfTime{};
    co_return std::move(*plan);
  }

  asio::awaitable<Heard> obey(Perform todo) {
    RecordProgress progress = [this](Facts facts) {
      return write_progress(&peers_, intent_, std::move(facts));
    };
    return heard_of(
        action_->execute(std::move(todo.request), std::move(todo.parameters), std::move(progress)),
        todo.limit);
  }

  asio::awaitable<Heard> obey(LookBack todo) {
    return heard_of(action_->read_back(std::move(todo.request), std::move(todo.parameters),
                                       std::move(todo.progress)),
                    todo.limit);
  }

  asio::awaitable<Heard> obey(AwaitEnd todo) {
    return heard_of(action_->resume(std::move(todo.request), std::move(todo.parameters),
                                    std::move(todo.progress)),
                    todo.limit);
  }

  asio::awaitable<Heard> obey(Tell todo) {
    peers_.feed(std::move(todo.event));
    co_return Go{};
  }

  asio::awaitable<Heard> obey(Over) { co_return Go{}; }

 private:
  // False: it was cut off. Returns when the work has ended.
  template <class T>
  asio::awaitable<bool> bounded(std::optional<T>* out, asio::awaitable<T> work, Nanos limit) {
    auto limited =
        net::run_with_deadline(peers_.executor, peers_.time, put_into(out, std::move(work)), limit);
    co_return co_await net::cancellation_as_value(std::move(limited));
  }

  template <class T>
  asio::awaitable<Heard> heard_of(asio::awaitable<T> work, Nanos limit) {
    std::optional<T> out;
    co_await bounded(&out, std::move(work), limit);
    if (!out) co_return OutOfTime{};
    co_return heard(std::move(*out));
  }

  static Heard heard(ReadBack found) { return LookedBack{found}; }
  static Heard heard(ActionResult result) { return result; }

  Action* action_;
  ExecutionPeers& peers_;
  Record intent_;  ///< what records of progress stand beside
};

}  // namespace

asio::awaitable<void> carry_out(ActionFsm fsm, Action* action,
                                [[maybe_unused]] std::shared_ptr<const void> owner,
                                ExecutionPeers peers) {
  co_await asio::this_coro::throw_if_cancelled(false);
  Shell shell(action, peers);
  Heard heard = Go{};
  if (action == nullptr) heard = NoAction{};
  for (;;) {
    Todo todo = fsm.resume(std::move(heard));
    if (std::holds_alternative<Over>(todo)) co_return;
    const bool asks_action =
        !std::holds_alternative<JournalIntent>(todo) && !std::holds_alternative<Tell>(todo);
    heard = co_await std::visit([&](auto& it) { return shell.obey(std::move(it)); }, todo);
    if (asks_action && co_await net::was_cancelled()) co_return;
  }
}

}  // namespace runbookd::app
