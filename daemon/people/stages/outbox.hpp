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
#include "daemon/decide/event.hpp"

namespace runbookd::people {

struct OutboxEvents {
  /// `sent` false: given up or rejected.
  std::function<void(const std::string& contact, const Message& message, bool sent,
                     const std::string& detail)>
      on_end;
  /// The contact cannot be reached any more (health.hpp), can be again, or takes a message later.
  std::function<void(decide::ContactHealth)> on_health;
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
