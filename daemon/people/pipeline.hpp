// From the core's news to what a channel sends. Each stage is one file and answers with a reason:
//
//   render     title, text and fields, as a channel wants them
//   redact     without our secrets, wherever they may have come from
//   audience   whose channels; a contact that the rulebook lost ends here
//   public     readers outside hear less, in words of their own
//   severity   what the contact takes
//   dedup      the same news once to each
//   gather     many incidents at once become one message with a list
//   rate       so many within a time, but for P0 and ends
//   outbox     one after the other, retried for an hour, bounded
//   repetition what a receiver forgets is said again, until it is over
//
// Loop thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "daemon/base/time_source.hpp"
#include "daemon/decide/event.hpp"
#include "daemon/decide/incidents/news.hpp"
#include "daemon/people/stages/audience.hpp"
#include "daemon/people/stages/bounds.hpp"
#include "daemon/people/stages/redact.hpp"

namespace runbookd::people {

struct Events {
  /// Delivered, rejected, given up, passed over, or never to be sent: once for each news and
  /// contact. The detail is a peer's: it may hold anything but line breaks.
  std::function<void(decide::MessageEnded)> on_end;
  /// A contact cannot be reached any more, or can be again.
  std::function<void(decide::ContactHealth)> on_health;
  /// Takes secrets out of a text; nothing leaves that it has not seen.
  Clean clean;
};

class Pipeline {
 public:
  virtual ~Pipeline() = default;
  /// Who is reached how from now on. What is on its way goes on over the channel that it had.
  virtual void use(Channels channels, Bounds bounds, std::string external_url) = 0;
  virtual void tell(const decide::Notify& news) = 0;
  /// Nothing more is tried; what is being sent is cancelled.
  virtual void stop() = 0;
};

/// `time` outlives it.
std::unique_ptr<Pipeline> make_pipeline(boost::asio::any_io_executor executor, TimeSource& time,
                                        Events events);

}  // namespace runbookd::people
