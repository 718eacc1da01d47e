// Who is inside one door (server.listen, the unix socket, server.metrics_listen), and who has to
// leave when it is full. Each door has connections and bytes of its own, so that no crowd at one of
// them keeps people out of another. Loop thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "daemon/app/api/connection.hpp"
#include "daemon/app/api/in_flight.hpp"
#include "daemon/app/api/listen.hpp"
#include "daemon/app/api/server.hpp"

namespace runbookd::api {

class DoorKeeper {
 public:
  explicit DoorKeeper(DoorLimits limits) : limits_(limits), in_flight(limits.bytes) {}

  /// Whether one more may come in. When full, the one that has kept us waiting longest leaves: for
  /// a handshake, a head, a body, an end, or with taking its answer. False: all are being worked
  /// for.
  bool make_room();
  /// The same, whether full or not.
  bool drop_who_keeps_us_waiting();
  /// Bytes are short: of those who have been sending or taking them for a second, the slowest
  /// leaves.
  bool drop_slowest();

  /// A place among those who are given an answer over time; null: there is none. Destroying it
  /// gives it back.
  std::shared_ptr<void> enter_stream();

  std::uint64_t add(std::shared_ptr<Connection> connection);
  void remove(std::uint64_t id) { inside_.erase(id); }
  std::size_t size() const { return inside_.size(); }
  void close_all();

 private:
  using Inside = std::map<std::uint64_t, std::shared_ptr<Connection>>;
  bool drop(Inside::iterator who);

  DoorLimits limits_;
  Inside inside_;
  std::uint64_t next_id_ = 1;
  std::shared_ptr<std::size_t> streams_ = std::make_shared<std::size_t>(0);

 public:
  InFlight in_flight;
};

/// Descriptors kept back, so that the operators' socket can accept when the process has none left.
class SpareDescriptors {
 public:
  explicit SpareDescriptors(std::size_t count) : count_(count) { refill(); }
  /// Frees one for whoever asks next; false when none is left.
  bool give();
  /// Takes back what the process can spare again.
  void refill();

 private:
  std::size_t count_;
  std::vector<Descriptor> kept_;
};

}  // namespace runbookd::api
