// Which process answered a scrape, by its process_start_time_seconds.
//
// Exporters that work their start out anew for each scrape, from the machine's boot time or an
// uptime, give a number that wavers by a second, and replicas that were started together are as
// near to each other. Counters tell them apart: those of one process never fall. So a start near a
// known one is at first a process of its own, and is joined to the other as soon as readings have
// gone from the one to it and on (back to the first, or to a third start) without a fall. What was
// joined is parted again at the first fall.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace runbookd::decide {

class Processes {
 public:
  struct Answer {
    std::uint64_t id = 0;   ///< of the process; never used for another
    bool known = false;     ///< it has answered before: what appears in it was born since
    bool baseline = false;  ///< it is older than its start looks: nothing of it counts from 0
    bool doubtful = false;  ///< it may turn out to be another that is known
    /// Doubtful ones that have turned out to be this one.
    std::vector<std::uint64_t> joined = {};
  };
  /// `falls(id)`: a counter of this scrape is below the last reading of that process. `start` in
  /// Unix seconds, 0 when the page does not say.
  Answer identify(double start, const std::function<bool(std::uint64_t)>& falls);
  void clear() { all_.clear(); }

 private:
  struct Process {
    std::uint64_t id = 0;
    std::vector<double> starts;  ///< as told, the newest last
    std::uint64_t perhaps = 0;   ///< the process that this one may turn out to be
    bool alone = false;          ///< no other start is taken for its own
  };
  using Falls = std::function<bool(std::uint64_t)>;

  std::vector<std::uint64_t> settle_doubts(std::uint64_t id, const Falls& falls);
  Answer again(std::uint64_t id, double start, std::vector<std::uint64_t> joined = {});
  Answer near_to(Process& other, double start);
  Answer fresh(double start, std::uint64_t perhaps, bool alone);
  Process* with(double start);
  Process* near(double start);
  Process* by_id(std::uint64_t id);

  std::vector<Process> all_;
  std::uint64_t next_ = 1;
};

}  // namespace runbookd::decide
