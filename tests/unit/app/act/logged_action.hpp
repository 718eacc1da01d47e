// A journal and an action that say in one log what they are asked, and how what comes of an action
// reads there.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/journal/appender.hpp"
#include "daemon/base/text.hpp"
#include "daemon/contract/action.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::test {

using Done = std::vector<std::string>;

inline boost::asio::awaitable<void> until_cancelled() {
  boost::asio::steady_timer for_ever(co_await boost::asio::this_coro::executor,
                                     boost::asio::steady_timer::time_point::max());
  boost::system::error_code ended;
  co_await for_ever.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
}

struct LoggedDisk final : journal::Appender {
  explicit LoggedDisk(Done& log) : done(log) {}
  /// A line for each call that brings something.
  void append_together(std::vector<decide::Record> records) override {
    std::vector<std::string_view> kinds;
    for (const decide::Record& r : records) kinds.push_back(name_of(r.kind));
    if (!kinds.empty()) done.push_back("append " + joined(kinds, " and "));
  }
  boost::asio::awaitable<bool> append_durable(decide::Record r) override {
    done.push_back("durably " + std::string{name_of(r.kind)} + " " +
                   (r.facts.contains("operation") ? r.facts.at("operation") : r.text));
    at.push_back(r.at);
    co_return works;
  }
  Done& done;
  std::vector<Stamp> at;
  bool works = true;
};

struct LoggedAction final : Action {
  explicit LoggedAction(Done& log) : done(log) {
    planned.go = true;
    planned.detail = "as planned";
  }
  boost::asio::awaitable<ActionPlan> plan(ActionRequest request) override {
    done.push_back("plan " + request.action_id);
    if (throws) throw std::logic_error("a bug");
    if (hangs) co_await until_cancelled();
    co_return planned;
  }
  boost::asio::awaitable<ActionResult> execute(ActionRequest, Facts parameters,
                                               RecordProgress progress) override {
    done.push_back("execute " + parameters.at("to"));
    if (throws) throw std::logic_error("a bug");
    if (!co_await progress({{"operation", operation}}))
      co_return ActionResult{ActionStatus::unknown_effect, ActionError::interrupted, "", {}};
    if (hangs) co_await until_cancelled();
    co_return ActionResult{hangs ? ActionStatus::unknown_effect : ActionStatus::ok,
                           ActionError::none,
                           hangs ? "cut off while polling op-1" : said,
                           {}};
  }
  boost::asio::awaitable<ReadBack> read_back(ActionRequest, Facts, Facts progress) override {
    done.push_back("read back " + progress.at("operation"));
    co_return found;
  }
  boost::asio::awaitable<ActionResult> resume(ActionRequest, Facts, Facts progress) override {
    done.push_back("resume " + progress.at("operation"));
    if (hangs) co_await until_cancelled();
    co_return ActionResult{ActionStatus::ok, ActionError::none, "done at last", {}};
  }
  Done& done;
  ActionPlan planned;
  std::string operation = "op-1";
  std::string said = "done";
  ReadBack found = ReadBack::in_progress;
  bool hangs = false;
  bool throws = false;
};

/// What the core is told of an action; empty: it is about something else.
inline std::string told_of_action(const decide::EventBody& event) {
  using namespace decide;
  if (const auto* e = std::get_if<ActionPlanned>(&event))
    return (e->go ? "planned: " : "not planned: ") + e->detail;
  if (const auto* e = std::get_if<IntentWritten>(&event))
    return e->durable ? "written" : "not written";
  if (const auto* e = std::get_if<ProgressWritten>(&event))
    return "noted " + e->record.facts.at("operation");
  if (const auto* e = std::get_if<ActionFinished>(&event))
    return "finished " + std::string{name_of(e->result.status)} + ": " + e->result.detail;
  if (const auto* e = std::get_if<IntentReadBack>(&event))
    return e->found == ReadBack::in_progress ? "in progress" : "read back";
  return {};
}

}  // namespace runbookd::test
