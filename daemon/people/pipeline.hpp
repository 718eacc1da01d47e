// From the core's news to what a channel sends. Each stage is one file and answers with a reason:
//
//   audience   whose channels; a contact that the rulebook lost ends here
//   dedup      the same news once to each
//   render     title, text and fields, as a channel wants them
//   outbox     one after the other, retried for an hour, bounded
//
// Loop thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "daemon/base/time_source.hpp"
#include "daemon/decide/incidents/news.hpp"
#include "daemon/people/stages/audience.hpp"

namespace runbookd::people {

/// What became of one message to one contact.
struct Ended {
  std::string contact;
  std::string incident;
  std::string rule;
  bool sent = false;
  std::string detail;  ///< why not; from a peer, so it may hold anything but line breaks
};

struct Events {
  /// Delivered, rejected, given up, or never to be sent.
  std::function<void(Ended)> on_end;
  /// A stage took it for one that was told already.
  std::function<void(const std::string& contact, const std::string& why)> on_duplicate;
};

class Pipeline {
 public:
  virtual ~Pipeline() = default;
  /// Who is reached how from now on. What is on its way goes on over the channel that it had.
  virtual void use(Channels channels, std::string external_url) = 0;
  /// The texts have no secrets in them any more.
  virtual void tell(const decide::Notify& news) = 0;
  /// Nothing more is tried; what is being sent is cancelled.
  virtual void stop() = 0;
};

/// `time` outlives it.
std::unique_ptr<Pipeline> make_pipeline(boost::asio::any_io_executor executor, TimeSource& time,
                                        Events events);

}  // namespace runbookd::people
