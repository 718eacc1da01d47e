// Our own line to the rest of the world, as seen from the daemon: witnesses that have nothing to do
// with the service, and a switch that takes them away, so that nobody listens where they were.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <vector>

namespace runbookd::sim {

class Witnesses {
 public:
  virtual ~Witnesses() = default;
  /// Where they listen while the line is up; each stays at its port.
  virtual const std::vector<std::uint16_t>& ports() const = 0;
  virtual void set_reachable(bool reachable) = 0;
};

/// `count` of them, on free ports of loopback.
std::unique_ptr<Witnesses> make_witnesses(boost::asio::any_io_executor executor, int count);

}  // namespace runbookd::sim
