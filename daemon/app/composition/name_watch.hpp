// Asks DNS for targets as often as the answers' times to live say, so that a list is taken over
// without a reload.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "daemon/app/composition/name_answer.hpp"
#include "daemon/base/time_source.hpp"

namespace runbookd::app {

/// Loop thread.
class NameWatch {
 public:
  virtual ~NameWatch() = default;
  /// These and no others from now on. New ones are asked at once, others when it is their time.
  virtual void watch(const std::vector<load::ProbeNames>& names) = 0;
  virtual void stop() = 0;
};

using AskForTargets = std::function<boost::asio::awaitable<NameAnswer>(load::NameDiscovery)>;
using TargetsHeard = std::function<void(const load::ProbeNames&, const NameAnswer&)>;

/// `heard` is told of each answer, and not after stop(). `time` outlives it.
std::unique_ptr<NameWatch> make_name_watch(boost::asio::any_io_executor executor, TimeSource& time,
                                           AskForTargets ask, TargetsHeard heard);

}  // namespace runbookd::app
