// What may be done to the journal by those who only add to it.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "daemon/decide/incidents/record.hpp"

namespace runbookd::journal {

class Appender {
 public:
  virtual ~Appender() = default;

  /// Fire and forget, in the order of the calls. Any thread.
  virtual void append(decide::Record record) = 0;
  /// True: the record is on the disk. False: it is not known to be, or too late; then it must not
  /// be acted on, and should it have reached the disk, the journal closes an INTENT itself. Loop
  /// thread.
  virtual boost::asio::awaitable<bool> append_durable(decide::Record record) = 0;
};

}  // namespace runbookd::journal
