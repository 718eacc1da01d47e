#include "tests/simulation/simulation.hpp"

#include <algorithm>

namespace runbookd::simulation {

using namespace decide;

Simulation::Simulation(const Books& books, Setting setting)
    : books_(books),
      setting_(setting),
      random_(setting.seed),
      people_random_(random_.fork()),
      trouble_random_(random_.fork()),
      world_(clock_, random_.fork()),
      cloud_(world_, random_.fork()),
      network_(agenda_),
      disk_(clock_, agenda_, random_.fork()) {
  const int mode = random_.below(20);
  book_ = mode == 0 ? books.observe : mode <= 2 ? books.approve : books.act;
  comparable_ = !follows_wall(*book_->plan);
  checker_.all_messages(!setting.messages_fail);
  checker_.let_messages_end(!setting.messages_never_end);
}

RunResult Simulation::run() {
  agenda_.add(Clock::start, What::boot);
  agenda_.add(Clock::start + random_.between(seconds{20}, minutes{3}), What::fault);
  agenda_.add(Clock::start + seconds{30}, What::person);
  agenda_.add(Clock::start + random_.between(minutes{1}, minutes{6}), What::trouble, 0);
  agenda_.add(Clock::start + setting_.length, What::over);
  while (true) {
    const Due due = agenda_.take();
    clock_.go_to(due.at);
    if (due.what == What::over) break;
    on(due);
    if (daemon_ && daemon_->dead()) bury();
  }
  checker_.died(disk_, clock_.now());
  RunResult out;
  out.violations = checker_.violations();
  out.events = checker_.events();
  out.checks = checker_.checks();
  out.starts = static_cast<int>(checker_.started.size());
  out.deaths = deaths_;
  out.incidents = static_cast<int>(checker_.look.incidents.size());
  out.head = disk_.head();
  out.started = checker_.started;
  out.journal = disk_.entries();
  out.comparable = comparable_;
  return out;
}

void Simulation::on(const Due& due) {
  switch (due.what) {
    case What::boot:
      return start_daemon();
    case What::arrival:
      return arrive(due.number);
    case What::fault:
      return world_goes_on();
    case What::person:
      return person();
    case What::trouble:
      return trouble(due.number);
    default:
      break;
  }
  if (!daemon_ || due.life != daemon_->life()) return;
  // A sleeping machine's timers go on where they were when it wakes up.
  if (clock_.mono() < suspended_until_)
    return agenda_.add(suspended_until_ + (due.at - clock_.mono()), due.what, due.number, due.life);
  daemon_->on(due);
}

void Simulation::start_daemon() {
  if (daemon_) return;
  daemon_ = std::make_unique<Daemon>(
      Surroundings{clock_, agenda_, world_, cloud_, network_, disk_, checker_, troubles_},
      random_.fork(), book_, ++life_);
  daemon_->boot();
}

void Simulation::bury() {
  daemon_.reset();
  disk_.cut();
  ++deaths_;
  checker_.died(disk_, clock_.now());
  agenda_.add(clock_.mono() + random_.between(seconds{1}, minutes{2}), What::boot);
}

void Simulation::arrive(int number) {
  const Request& request = network_.at(number);
  const Reply reply = cloud_.take(request);
  if (reply.accepted) checker_.accepted(request, clock_.now());
  if (!reply.lost && daemon_ && daemon_->life() == request.life)
    daemon_->deliver(request.job, reply);
}

void Simulation::world_goes_on() {
  world_.disturb();
  agenda_.add(clock_.mono() + random_.between(seconds{20}, minutes{5}), What::fault);
}

}  // namespace runbookd::simulation
