#include "tests/simulation/daemon.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "daemon/app/journal/boot.hpp"
#include "daemon/app/journal/codec.hpp"
#include "daemon/app/journal/intent_facts.hpp"
#include "daemon/app/journal/ledger_codec.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

// The journal as a restart reads it: text, entry, record on this boot's clock. And, as it would
// read it with a checkpoint among the records: both must be the same.
Ledger fold(const Disk& disk, Stamp now) {
  Ledger ledger;
  std::optional<Ledger> by_checkpoint;
  const std::size_t cut = disk.entries().size() * 2 / 3;
  const journal::Boot here{Disk::boot_id, now};
  for (const journal::Entry& written : disk.entries()) {
    auto entry = journal::from_json(boost::json::parse(journal::canonical(written)).as_object());
    if (!entry) throw std::runtime_error("the journal cannot be read: " + entry.error().text);
    entry->record.at.mono =
        journal::restored_mono(entry->boot_id, entry->boot_ns, entry->record.at.wall, here);
    for (Ledger* each : {&ledger, by_checkpoint ? &*by_checkpoint : nullptr}) {
      if (each == nullptr) continue;
      each->apply(journal::restored(entry->record));
      each->prune(entry->record.at);
    }
    if (entry->seq != cut) continue;
    auto read = journal::parse_ledger(journal::ledger_text(ledger, here.id), here);
    if (!read) throw std::runtime_error(read.error().text);
    by_checkpoint = std::move(*read);
  }
  if (by_checkpoint && by_checkpoint->state() != ledger.state())
    throw std::runtime_error("a checkpoint after record " + std::to_string(cut) +
                             " would make another ledger");
  return ledger;
}

}  // namespace

Daemon::Daemon(Surroundings around, Random random, Book book, int life)
    : around_(around), random_(random), post_(random_.next()), book_(std::move(book)), life_(life) {
  around_.disk.open(life);
  around_.disk.on_answer = [this](const Ticket& ticket) { in(Nanos{0}, What::job, ticket.job); };
}
Daemon::~Daemon() = default;

void Daemon::in(Nanos delay, What what, int number) {
  around_.agenda.add(around_.clock.mono() + delay, what, number, life_);
}

void Daemon::boot() {
  const Stamp now = around_.clock.now();
  engine_ = std::make_unique<Engine>(book_->plan, fold(around_.disk, now), now);
  around_.checker.booted(*book_->plan, around_.disk, now);
  Record started;
  started.kind = RecordKind::started;
  started.at = now;
  started.facts = {{"version", "simulated"}, {"config", book_->plan->config_hash}};
  around_.disk.append({std::move(started)});
  busy_ = true;
  Effects effects = engine_->start(now);
  around_.checker.after(nullptr, effects, *engine_, now);
  handle(std::move(effects));
  busy_ = false;
  feed(Tick{});
  schedule();
  in(seconds{1}, What::look);
}

void Daemon::feed(EventBody body) {
  queue_.push_back(std::move(body));
  if (busy_) return;
  busy_ = true;
  while (!queue_.empty() && !dead_) {
    const Stamp now = around_.clock.now();
    const Event event{now, std::move(queue_.front())};
    queue_.pop_front();
    around_.checker.before(event);
    Effects effects = engine_->step(event);
    around_.checker.after(&event, effects, *engine_, now);
    handle(std::move(effects));
  }
  busy_ = false;
  if (!dead_) arm();
}

bool Daemon::dies_now() {
  if (doom_ >= 0 && doom_-- == 0) dead_ = true;
  return dead_;
}

void Daemon::handle(Effects effects) {
  if (effects.empty() || dies_now()) return;
  around_.disk.append(take_records(effects));
  for (Effect& effect : effects) {
    if (dies_now()) return;
    std::visit([this](auto& e) { carry_out(e); }, effect);
  }
}

void Daemon::arm() {
  const Mono wake = engine_->next_wakeup();
  if (wake == armed_) return;
  armed_ = wake;
  ++arming_;
  if (wake != Mono::max())
    around_.agenda.add(std::max(wake, around_.clock.mono()), What::wake, arming_, life_);
}

void Daemon::post(EventBody body) {
  posted_.push_back(std::move(body));
  in(Nanos{0}, What::posted);
}

void Daemon::on(const Due& due) {
  switch (due.what) {
    case What::probe:
      return on_probe(due.number);
    case What::probed:
      return on_probed(due.number);
    case What::witness:
      if (stopping_) return;
      in(seconds{10}, What::witness);
      doubted_ = false;
      return ask_sentinels(-1);
    case What::witnessed:
      return on_witnessed();
    case What::wake:
      if (due.number != arming_) return;
      armed_ = Mono::min();
      return wake();
    case What::commit:
      return around_.disk.on_commit();
    case What::retry:
      return around_.disk.on_retry();
    case What::job:
      return on_job(due.number);
    case What::answer:
      return on_answer(due.number);
    case What::posted: {
      EventBody body = std::move(posted_.front());
      posted_.pop_front();
      return feed(std::move(body));
    }
    case What::message:
      return feed(messages_[static_cast<std::size_t>(due.number)]);
    case What::look:
      return look();
    case What::death:
      dead_ = true;
      return;
    default:
      return;
  }
}

// A wake-up that changes nothing and is asked for again would keep a real daemon spinning.
void Daemon::wake() {
  constexpr int most_at_once = 100;
  spins_ = around_.clock.mono() == woken_ ? spins_ + 1 : 0;
  woken_ = around_.clock.mono();
  if (spins_ < most_at_once) return feed(Tick{});
  around_.checker.fail(34, "the core asks for a wake-up that does not help");
  dead_ = true;
}

void Daemon::look() {
  in(seconds{1}, What::look);
  if (stopping_) {
    // What does not end within its patience is cancelled, and found again by its INTENT.
    dead_ = running_jobs() == 0 || around_.clock.mono() >= stop_by_;
    return;
  }
  const bool writable = around_.disk.writable();
  const bool open = writable && !around_.troubles.stalled;
  if (open == gate_open_) return;
  gate_open_ = open;
  feed(SelfGate{open, writable ? "the event loop stood still" : "the journal cannot be written"});
}

void Daemon::reload(Book book) {
  if (stopping_) return;
  book_ = std::move(book);
  schedule();
  feed(Reloaded{book_->plan});
}

void Daemon::shut_down() {
  if (stopping_) return;
  stopping_ = true;
  stop_by_ = around_.clock.mono() + seconds{8};
  ++schedule_;
  feed(Stopping{});
}

void Daemon::carry_out(Write& /*e*/) {}  // with all the others of its event

void Daemon::carry_out(Reprobe& e) {
  questions_.push_back({std::move(e.action_id), std::move(e.instances), 0});
  ask_sentinels(static_cast<int>(questions_.size()) - 1);
}

void Daemon::carry_out(PlanAction& e) { go_on(new_job(ActionFsm(std::move(e))), Go{}); }

void Daemon::carry_out(Execute& e) { go_on(new_job(ActionFsm(std::move(e))), Go{}); }

void Daemon::carry_out(Abandon& e) {
  for (std::size_t i = 0; i < jobs_.size(); ++i)
    if (jobs_[i].request().action_id == e.action_id) end(static_cast<int>(i));
}

void Daemon::carry_out(ReadIntentBack& e) {
  const bool known = e.rule >= 0 && !kind_at(e.rule, e.step).empty();
  const int i = new_job(ActionFsm(std::move(e)));
  if (known)
    go_on(i, Go{});
  else
    go_on(i, NoAction{});
}

// A message is no verdict: whether it was sent, and when that is known, is chance. Some receivers
// are not heard of before the next crash.
void Daemon::carry_out(Notify& e) {
  for (Notify& one : e.list) carry_out(one);
  if (!e.list.empty()) return;
  for (const std::string& contact : e.contacts) {
    using How = MessageEnded::How;
    const How how = around_.checker.messages_arrive(contact) ? How::sent : How::failed;
    messages_.push_back({contact, e.incident, e.rule, how, "refused", e.key});
    const Nanos takes = post_.chance(10) ? hours{1} : post_.between(Nanos{0}, seconds{3});
    if (around_.checker.messages_end())
      in(takes, What::message, static_cast<int>(messages_.size()) - 1);
  }
}

void Daemon::carry_out(DoubtNetwork& /*e*/) {
  if (!std::exchange(doubted_, true)) ask_sentinels(-1);
}
void Daemon::carry_out(WithheldAction& /*e*/) {}
void Daemon::carry_out(Answered& /*e*/) {}

}  // namespace runbookd::simulation
