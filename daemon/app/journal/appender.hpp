// What may be done to the journal by those who only add to it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <utility>
#include <vector>

#include "daemon/decide/incidents/record.hpp"

namespace runbookd::journal {

class Appender {
 public:
  virtual ~Appender() = default;

  /// Fire and forget, in the order of the calls. After a crash either all of them are there or
  /// none. Any thread.
  virtual void append_together(std::vector<decide::Record> records) = 0;
  void append(decide::Record record) {
    std::vector<decide::Record> one;
    one.push_back(std::move(record));
    append_together(std::move(one));
  }
  /// True: the record is on the disk. False: it is not known to be, or too late; then it must not
  /// be acted on, and should it have reached the disk, the journal closes an INTENT itself. Loop
  /// thread.
  virtual boost::asio::awaitable<bool> append_durable(decide::Record record) = 0;
};

}  // namespace runbookd::journal
