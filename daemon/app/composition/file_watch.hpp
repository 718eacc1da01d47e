// Tells when files that match a pattern may have changed: discovery files are taken over without a
// reload. By inotify, so that it costs nothing while nothing happens. Where the kernel says nothing
// (a network file system) a look every five minutes stands in.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/time_source.hpp"

namespace runbookd::app {

/// Loop thread.
class FileWatch {
 public:
  virtual ~FileWatch() = default;
  /// These and no others from now on: absolute patterns, or relative to where the daemon runs.
  virtual void watch(const std::vector<std::string>& patterns) = 0;
  virtual void stop() = 0;
};

/// What happens in a moment is told once, a moment later: a program that writes a file writes it in
/// pieces. `time` outlives it.
std::unique_ptr<FileWatch> make_file_watch(boost::asio::any_io_executor executor, TimeSource& time,
                                           std::function<void()> changed);

}  // namespace runbookd::app
