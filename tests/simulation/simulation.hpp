// One seed: a world, its people, the daemon with its troubles, and the onlooker, for some virtual
// hours. The same seed makes the same run, byte for byte.
#pragma once

#include <cstdint>
#include <memory>

#include "tests/simulation/books.hpp"
#include "tests/simulation/daemon.hpp"

namespace runbookd::simulation {

struct Setting {
  std::uint64_t seed = 1;
  Nanos length = hours{1};
  bool messages_fail = false;       ///< I33: must change nothing
  bool wall_stands_still = false;   ///< I39: steps are announced, but none is made
  bool messages_never_end = false;  ///< nothing is heard of them
};

struct RunResult {
  std::vector<Violation> violations;
  std::uint64_t events = 0;
  std::uint64_t checks = 0;
  int starts = 0;
  int deaths = 0;
  int incidents = 0;
  journal::Hash head{};              ///< of the journal
  std::vector<std::string> started;  ///< what was started when
  std::vector<journal::Entry> journal;
  /// Wall steps and their like happened, so that a run without them is comparable.
  bool comparable = true;
};

class Simulation {
 public:
  Simulation(const Books& books, Setting setting);
  RunResult run();

 private:
  void on(const Due& due);
  void start_daemon();
  void bury();
  void arrive(int request);
  void world_goes_on();
  void person();
  void about_incident();
  void at_large();
  void trouble(int number);
  void begin_trouble();
  void end_later(Nanos least, Nanos most, int number);
  void step_wall();
  void suspend();
  void submit(decide::Command word);

  const Books& books_;
  Setting setting_;
  Random random_;
  Random people_random_;
  Random trouble_random_;
  Clock clock_;
  Agenda agenda_;
  World world_;
  Cloud cloud_;
  Network network_;
  Disk disk_;
  Checker checker_;
  Troubles troubles_;
  Book book_;
  std::unique_ptr<Daemon> daemon_;
  Mono suspended_until_{};
  int life_ = 0;
  int deaths_ = 0;
  bool comparable_ = true;
};

}  // namespace runbookd::simulation
