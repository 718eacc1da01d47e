// Writes the postmortem of each P0 and P1 into a directory, when the incident is resolved: a first
// version, for people to go on with. What is there already is theirs and is never touched. A
// failure is said and counted, and stops nothing.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <string>

#include "daemon/app/composition/backend.hpp"
#include "daemon/app/log/log.hpp"

namespace runbookd::app {

/// Where `store.postmortems` says, or `postmortems` in the state directory.
std::string postmortem_directory(const load::Settings& settings);

class PostmortemFiles {
 public:
  /// All outlive it, and what it has under way.
  PostmortemFiles(DaemonControl& daemon, boost::asio::any_io_executor executor, logging::Log& log)
      : daemon_(daemon), executor_(std::move(executor)), log_(log) {}

  /// Every effect of the core. Loop thread.
  void on_effect(const decide::Effect& effect);

 private:
  DaemonControl& daemon_;
  boost::asio::any_io_executor executor_;
  logging::Log& log_;
};

}  // namespace runbookd::app
