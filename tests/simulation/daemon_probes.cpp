// Scheduler and sentinels, as daemon/app/loop has them.
#include <algorithm>
#include <utility>

#include "tests/simulation/daemon.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

constexpr int sentinels = 3;
constexpr Nanos sentinel_limit = seconds{3};

}  // namespace

void Daemon::schedule() {
  const Plan& plan = *book_->plan;
  ++schedule_;
  // Who waited for a run of the old schedule is answered all the same.
  for (Slot& slot : slots_)
    for (const int question : slot.waiting) one_in(question);
  slots_.assign(static_cast<std::size_t>(plan.instance_count), {});
  for (int i = 0; i < plan.instance_count; ++i) {
    const Nanos every = plan.sources[static_cast<std::size_t>(plan.locate(i).first)].every;
    Slot& slot = slots_[static_cast<std::size_t>(i)];
    slot.due = around_.clock.mono() +
               std::min<Nanos>(every, seconds{1}) / std::max(1, plan.instance_count) * i;
    around_.agenda.add(slot.due, What::probe, i + schedule_ * 1000, life_);
  }
  failures_.assign(sentinels, 0);
  if (schedule_ == 1) in(Nanos{0}, What::witness);
}

void Daemon::on_probe(int number) {
  const int instance = number % 1000;
  if (number / 1000 != schedule_) return;
  Slot& slot = slots_[static_cast<std::size_t>(instance)];
  const Source& s =
      book_->plan->sources[static_cast<std::size_t>(book_->plan->locate(instance).first)];
  do slot.due += s.every;
  while (slot.due <= around_.clock.mono());
  around_.agenda.add(slot.due, What::probe, number, life_);
  if (!slot.running) run(instance);
}

void Daemon::run(int instance) {
  Slot& slot = slots_[static_cast<std::size_t>(instance)];
  slot.running = true;
  slot.again = false;
  slot.started = around_.clock.mono();
  const Source& s =
      book_->plan->sources[static_cast<std::size_t>(book_->plan->locate(instance).first)];
  Nanos takes = random_.between(milliseconds{5}, milliseconds{300});
  if (s.name == "cache" && around_.clock.mono() < around_.world.cache_slow_until)
    takes = milliseconds{800};
  if (around_.troubles.isolated || random_.below(400) == 0) takes = s.timeout;
  in(takes, What::probed, instance + schedule_ * 1000);
}

Sample Daemon::sample_of(int instance) {
  const auto [source, target] = book_->plan->locate(instance);
  const Source& s = book_->plan->sources[static_cast<std::size_t>(source)];
  const Slot& slot = slots_[static_cast<std::size_t>(instance)];
  Sample out;
  if (around_.troubles.isolated) {
    out = bad(random_.chance(70) ? Reason::timeout : Reason::own_dns, "no answer");
  } else if (around_.troubles.no_descriptors && random_.chance(70)) {
    out = bad(Reason::no_descriptors, "too many open files");
  } else if (around_.troubles.stalled) {
    out = bad(Reason::loop_stalled, "our event loop stood still");
  } else {
    const std::string_view name =
        s.targets.empty() ? std::string_view{} : s.targets[static_cast<std::size_t>(target)];
    around_.world.look(s.name, name, s.signals, out);
  }
  out.started = {slot.started, around_.clock.wall_of(slot.started)};
  out.latency = around_.clock.mono() - slot.started;
  if (out.latency >= s.timeout && out.outcome == Outcome::ok)
    out = bad(Reason::timeout, "no answer in time");
  return out;
}

void Daemon::on_probed(int number) {
  const int instance = number % 1000;
  if (number / 1000 != schedule_ || stopping_) return;
  Slot& slot = slots_[static_cast<std::size_t>(instance)];
  slot.running = false;
  std::vector<int> served;
  if (!slot.again) served.swap(slot.waiting);
  const int schedule = schedule_;
  feed(SampleArrived{instance, sample_of(instance)});
  for (const int question : served) one_in(question);
  if (dead_ || schedule != schedule_) return;
  Slot& now = slots_[static_cast<std::size_t>(instance)];
  if (now.again && !now.running) run(instance);
}

void Daemon::ask_sentinels(int question) {
  if (stopping_) {
    if (question >= 0) run_now(question);
    return;
  }
  asking_.push_back(question);
  if (asked_) return;
  asked_ = true;
  in(around_.troubles.isolated ? sentinel_limit
                               : random_.between(milliseconds{5}, milliseconds{200}),
     What::witnessed);
}

void Daemon::on_witnessed() {
  asked_ = false;
  if (stopping_) return;
  int down = 0;
  for (int& failures : failures_) {
    const bool ok = !around_.troubles.isolated && !random_.chance(2);
    failures = ok ? 0 : failures + 1;
    down += failures >= 2 ? 1 : 0;
  }
  feed(SentinelVerdict{2 * down <= sentinels});
  for (const int question : std::exchange(asking_, {}))
    if (question >= 0 && !dead_) run_now(question);
}

void Daemon::run_now(int question) {
  const std::vector<int> instances = questions_[static_cast<std::size_t>(question)].instances;
  ++questions_[static_cast<std::size_t>(question)].open;
  for (const int i : instances) {
    const auto index = static_cast<std::size_t>(i);
    if (index >= slots_.size() || stopping_) continue;
    ++questions_[static_cast<std::size_t>(question)].open;
    slots_[index].waiting.push_back(question);
    if (slots_[index].running)
      slots_[index].again = true;
    else
      run(i);
  }
  one_in(question);
}

void Daemon::one_in(int question) {
  Question& q = questions_[static_cast<std::size_t>(question)];
  if (--q.open == 0) post(ReprobeFinished{q.action_id});
}

}  // namespace runbookd::simulation
