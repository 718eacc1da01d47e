// A loop, a network and a rulebook made ready, for verbs that try something without a daemon. One
// thread; nothing of it outlives the verb.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "daemon/app/composition/runtime.hpp"
#include "daemon/app/composition/shared_net.hpp"
#include "daemon/app/log/redactor.hpp"

namespace runbookd::app {

class Workbench {
 public:
  /// `redactor` outlives it.
  Workbench(load::Rulebook book, const logging::Redactor& redactor);

  /// The end of it. A thread that hangs on somebody's disk is not waited for: it, and all that it
  /// may still look at, ends with the process.
  static void let_go(std::unique_ptr<Workbench> bench);

  const Runtime& runtime() const { return *runtime_; }
  const load::Rulebook& book() const { return runtime_->book; }
  Services services() const { return net_.services(executor_); }
  TimeSource& time() { return *time_; }

  /// Runs these (places in Runtime::runs) once each, under their own deadlines; `seen` is told of
  /// each as it ends. Returns when all have.
  void run(const std::vector<int>& runs, const std::function<void(int run, Sample)>& seen);
  /// Does the work, to its end.
  void run(boost::asio::awaitable<void> work);

 private:
  const logging::Redactor& redactor_;
  boost::asio::io_context io_{1};
  boost::asio::any_io_executor executor_ = io_.get_executor();
  std::unique_ptr<TimeSource> time_;
  SharedNet net_{executor_};
  std::shared_ptr<Runtime> runtime_;
};

}  // namespace runbookd::app
