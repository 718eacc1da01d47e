// logging.googleapis.com: entries.list over what a test has written.
#pragma once

#include <deque>

#include "tests/loopback/google_cloud/api.hpp"
#include "tests/loopback/google_cloud/log_filter.hpp"
#include "tests/loopback/google_cloud/settings.hpp"

namespace runbookd::sim {

class Logging {
 public:
  Logging(WorldNames names, const Settings& settings)
      : names_(std::move(names)), settings_(settings) {}

  void add_handlers(Handlers& to);
  /// An id and a log's name are given to what has none. Entries arrive when they are written; what
  /// their time is says nothing of that.
  const Written& write(Written entry);
  std::size_t size() const { return entries_.size(); }

 private:
  Handled list(const Call& call) const;
  json::object view_of(const Written& entry) const;

  WorldNames names_;
  const Settings& settings_;
  std::deque<Written> entries_;
  int next_id_ = 1;
};

}  // namespace runbookd::sim
