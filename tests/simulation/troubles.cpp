// What goes wrong with the daemon itself: its network, its descriptors, its disk, its clocks, its
// machine; and what is done to it: reloads, kills, shut-downs.
#include "tests/simulation/simulation.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

enum Trouble {
  next,  ///< the next one begins
  isolated_over,
  descriptors_back,
  disk_whole,
  disk_fast,
  loop_goes_on,
  wake_up,
  restarted,
};

}  // namespace

void Simulation::end_later(Nanos least, Nanos most, int number) {
  agenda_.add(clock_.mono() + trouble_random_.between(least, most), What::trouble, number);
}

void Simulation::trouble(int number) {
  switch (number) {
    case isolated_over:
      troubles_.isolated = false;
      return;
    case descriptors_back:
      troubles_.no_descriptors = false;
      return;
    case disk_whole:
      return disk_.set_broken(false);
    case disk_fast:
      return disk_.set_slow(false);
    case loop_goes_on:
      troubles_.stalled = false;
      return;
    case restarted:
      if (daemon_) daemon_->shut_down();
      return;
    case wake_up:
      if (daemon_) daemon_->clock_stepped();
      return;
    default:
      end_later(minutes{1}, minutes{7}, next);
      return begin_trouble();
  }
}

// The self watch notices within a second; what is smaller than a second is no step.
void Simulation::step_wall() {
  const Nanos by = trouble_random_.between(-hours{30}, hours{30});
  if (!setting_.wall_stands_still) clock_.step_wall(by);
  if (daemon_ && clock_.mono() >= suspended_until_) daemon_->clock_stepped();
}

void Simulation::suspend() {
  suspended_until_ = clock_.mono() + trouble_random_.between(seconds{5}, minutes{6});
  agenda_.add(suspended_until_, What::trouble, wake_up);
}

void Simulation::begin_trouble() {
  const int which = trouble_random_.below(14);
  switch (which) {
    case 0:
      troubles_.isolated = true;
      return end_later(seconds{5}, minutes{3}, isolated_over);
    case 1:
      troubles_.no_descriptors = true;
      return end_later(seconds{10}, minutes{3}, descriptors_back);
    case 2:
      disk_.set_broken(true);
      return end_later(seconds{2}, minutes{2}, disk_whole);
    case 3:
      disk_.set_slow(true);
      return end_later(seconds{10}, minutes{2}, disk_fast);
    case 4:
      troubles_.stalled = true;
      return end_later(seconds{3}, seconds{40}, loop_goes_on);
    case 5:
      return step_wall();
    case 6:
      return suspend();
    case 7:
    case 8:
      if (book_->plan->mode == Mode::act)
        book_ = books_.variants[static_cast<std::size_t>(
            trouble_random_.below(static_cast<int>(books_.variants.size())))];
      comparable_ = comparable_ && !follows_wall(*book_->plan);
      if (daemon_ && clock_.mono() >= suspended_until_) daemon_->reload(book_);
      return;
    case 9:
      if (daemon_) daemon_->shut_down();
      return;
    case 10:
      // It does not get well by itself; somebody notices the messages, and restarts us.
      if (daemon_) disk_.take_away();
      return end_later(seconds{5}, minutes{4}, restarted);
    case 11:
      if (daemon_) daemon_->doom(trouble_random_.below(40));
      return;
    default:
      if (daemon_) daemon_->hunt(trouble_random_.between(Nanos{0}, seconds{12}));
      return;
  }
}

}  // namespace runbookd::simulation
