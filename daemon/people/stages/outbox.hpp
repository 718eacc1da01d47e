// Messages to people: each is tried at once, then after 1, 2, 4 .. 60 s for an hour. One that
// cannot be delivered holds up no other; of one incident the older is tried first
// (outbox_queue.hpp). What becomes of them is no verdict on anything; it is counted and journaled.
// Loop thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "daemon/base/time_source.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::people {

struct OutboxEvents {
  /// `sent` false: given up or rejected.
  std::function<void(const std::string& contact, const Message& message, bool sent,
                     const std::string& detail)>
      on_end;
  /// The contact cannot be reached any more (health.hpp), or can be again (`detail` empty). The
  /// message is the one that was tried.
  std::function<void(const std::string& contact, const Message& message, bool broken,
                     const std::string& detail)>
      on_health;
  /// The receiver does not take the message before then.
  std::function<void(const std::string& contact, const Message& message, Nanos held)> on_held;
};

class Outbox {
 public:
  virtual ~Outbox() = default;
  virtual void send(const std::string& contact, std::shared_ptr<Notifier> notifier,
                    Message message) = 0;
  /// Nothing more is tried; what is being sent is cancelled.
  virtual void stop() = 0;
};

/// `time` outlives it.
std::unique_ptr<Outbox> make_outbox(boost::asio::any_io_executor executor, TimeSource& time,
                                    OutboxEvents events);

}  // namespace runbookd::people
