// What a scrape gets: one immutable text for everybody who asks within a second, packed once, made
// beside the loop where it is large. So many readers cost one text, and nobody's reaction waits for
// a scrape.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "daemon/app/api/backend.hpp"
#include "daemon/app/metrics/metrics.hpp"
#include "daemon/net/blocking_pool.hpp"

namespace runbookd::app {

/// Loop thread.
class MetricsPage {
 public:
  /// `now` is asked on the loop thread.
  explicit MetricsPage(std::function<Mono()> now);
  /// `refresh` brings the metrics up to date before a text is made of them. While a large text is
  /// being made, others get the one before it.
  boost::asio::awaitable<api::MetricsText> text(metrics::Metrics* metrics, net::BlockingPool* pool,
                                                std::function<void()> refresh, bool gzip_wished);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace runbookd::app
