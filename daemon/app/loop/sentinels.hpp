// Independent witnesses of our own connectivity, asked every 10 s and once before acting. Our
// network is down when more than half of them failed twice in a row. The second question follows
// the first at once before acting, and else after 2 s, as all do while most are silent. Loop thread
// only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/time_source.hpp"
#include "daemon/contract/services.hpp"

namespace runbookd::app {

class Sentinels {
 public:
  virtual ~Sentinels() = default;
  /// Replaces the list; no sentinels, no verdicts.
  virtual void start(std::vector<std::string> addresses) = 0;
  /// Ask all now; `done` after the verdict was given.
  virtual void ask(std::function<void()> done) = 0;
  /// Something has turned bad: is it us? Ask now instead of at the end of the interval, once in
  /// each.
  virtual void doubt() = 0;
  virtual void stop() = 0;
};

/// `time` outlives them.
std::shared_ptr<Sentinels> make_sentinels(const Services& services, TimeSource& time,
                                          std::function<void(bool network_ok)> on_verdict);

}  // namespace runbookd::app
