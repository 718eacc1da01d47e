// A body that is produced over time: a stream of events, a long export.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

namespace runbookd::api {

struct BodyPiece {
  enum class Then {
    more,  ///< ask again
    end,   ///< that was all
    cut,   ///< it cannot be finished: the reader sees that it was cut off
  };
  std::string bytes;  ///< only with `more`; whole messages, since each piece is redacted by itself
  Then then = Then::more;
};

/// Asked for the next piece when the one before was taken by the peer: who is slow is asked late.
/// Loop thread only.
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual boost::asio::awaitable<BodyPiece> next() = 0;
  /// The peer has gone: next() ends, and is not called again.
  virtual void stop() = 0;
};

}  // namespace runbookd::api
