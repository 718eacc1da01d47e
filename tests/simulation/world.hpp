// The simulated system that runbookd watches: two services in a cloud, their database, a cache, and
// a few services without an API. Faults come from outside (disturb), and end by themselves or by
// the right action. It knows nothing of the daemon.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/sample.hpp"
#include "daemon/base/time.hpp"
#include "tests/simulation/clock.hpp"
#include "tests/simulation/random.hpp"

namespace runbookd::simulation {

struct Revision {
  std::string name;
  bool bad = false;
  Mono created{};
  std::string made_by;  ///< action id; empty = people
};

/// A service of the cloud. Every change makes a new etag.
struct Service {
  std::string name;
  std::vector<Revision> revisions;
  int serving = 0;
  Mono booting_until{};
  Mono last_deploy{};
  int max_instances = 5;
  int memory = 512;  ///< MiB
  int etag = 1;
  const Revision& now() const { return revisions[static_cast<std::size_t>(serving)]; }
};

struct World {
  World(const Clock& clock, Random random);

  /// What people and nature do next.
  void disturb();
  /// One run of a probe or an observation, at its end. False: no such source.
  bool look(std::string_view source, std::string_view target,
            const std::vector<SignalDecl>& signals, Sample& out) const;

  Service* service(std::string_view name);
  void deploy(Service& service, bool bad, const std::string& made_by);
  bool overloaded() const { return clock.mono() < overload_until; }
  bool database_down() const { return clock.mono() < database_down_until; }

  const Clock& clock;
  Random random;
  Service api;
  Service web;
  Mono site_down_until{};  ///< until then, or until the next restart
  Mono database_down_until{};
  Mono connections_until{};
  int blockers = 0;
  Mono blocked_since{};  ///< other sessions each time
  Mono blockers_until{};
  bool cache_dead = false;
  Mono cache_dead_until{};
  Mono cache_slow_until{};
  Mono cache_busy_until{};      ///< an operation of the cloud runs on it
  std::string cache_operation;  ///< action id that started it
  Mono overload_until{};
  Mono corrupt_until{};
  Mono search_down_until{};
  Mono mail_down_until{};
  std::map<std::string, Mono, std::less<>> node_down_until;  ///< machines by name
  Mono blip_until{};
  int blip_of = 0;

 private:
  void one_fault(int which);
  void cloud_fault(int which);
  void meddle();
  void everything_at_once();
  bool api_up() const;
  double error_ratio(const Service& service) const;
  void app(Sample& out, const std::vector<SignalDecl>& signals) const;
  void database(Sample& out, const std::vector<SignalDecl>& signals) const;
  bool probe(std::string_view source, std::string_view target,
             const std::vector<SignalDecl>& signals, Sample& out) const;
  void observe(const Service& service, Sample& out, const std::vector<SignalDecl>& signals) const;
};

}  // namespace runbookd::simulation
