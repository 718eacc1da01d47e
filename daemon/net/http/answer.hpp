// An HTTP/1.1 answer out of bytes, without I/O: whoever owns the connection reads into room() and
// says how much came. Interim answers (1xx) are passed over; only the real one is an answer.
#pragma once

#include <memory>
#include <span>

#include "daemon/net/http/exchange.hpp"

namespace runbookd::net {

/// What was sent is never trusted: head, body, interim answers and chunks are bounded, and a
/// failure is final. One answer per reader.
class AnswerReader {
 public:
  virtual ~AnswerReader() = default;
  /// Where the next bytes go; never empty before done() or a failure.
  virtual std::span<char> room() = 0;
  /// So many bytes came. `too_large`, or `protocol` when this is no answer.
  virtual Failure take(std::size_t bytes) = 0;
  /// The peer has closed: `reset` unless that is the end of the answer. An interim answer is none.
  virtual Failure take_end() = 0;
  virtual bool done() const = 0;
  /// Moves what is known into `answer`; the status also when the rest has not come. Once, last.
  virtual void result(HttpAnswer& answer) = 0;
};

std::unique_ptr<AnswerReader> make_answer_reader(ExchangeOptions options);

}  // namespace runbookd::net
