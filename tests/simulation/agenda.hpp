// What is due when. Ties are served in the order in which they were added, so a run is a pure
// function of its seed.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "daemon/base/time.hpp"

namespace runbookd::simulation {

enum class What : std::uint8_t {
  // of the daemon: forgotten when it dies
  probe,      ///< a run begins; number = instance
  probed,     ///< a run ends; number = instance
  witness,    ///< the sentinels' regular round begins
  witnessed,  ///< a round ends
  wake,       ///< the core's own wake-up
  commit,     ///< the writer's transaction ends
  retry,      ///< the writer tries again
  job,        ///< the next stage of an action; number = job
  answer,     ///< the cloud's reply arrives; number = job
  posted,     ///< an event that was posted to the loop
  message,    ///< a message has its end; number = which one
  look,       ///< the self watch looks at loop, journal and clocks
  death,      ///< it is killed
  // of the world: they outlive the daemon
  arrival,  ///< a mutating request reaches the cloud; number = request
  fault,    ///< the world's next fault or recovery
  person,   ///< somebody says something; number = which one
  trouble,  ///< the daemon's own trouble begins or ends; number = which one
  boot,     ///< the daemon starts (again)
  over,     ///< the simulation ends
};

struct Due {
  Mono at;
  std::uint64_t order = 0;
  What what = What::over;
  int number = 0;
  int life = 0;  ///< of the daemon it belongs to; 0 = of the world
};

class Agenda {
 public:
  void add(Mono at, What what, int number = 0, int life = 0) {
    queue_.push({at, ++order_, what, number, life});
  }
  Due take() {
    const Due due = queue_.top();
    queue_.pop();
    return due;
  }

 private:
  struct Later {
    bool operator()(const Due& a, const Due& b) const {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };
  std::priority_queue<Due, std::vector<Due>, Later> queue_;
  std::uint64_t order_ = 0;
};

}  // namespace runbookd::simulation
