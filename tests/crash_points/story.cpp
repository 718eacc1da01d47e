#include "tests/crash_points/story.hpp"

#include <boost/asio/co_spawn.hpp>
#include <thread>

#include "tests/crash_points/disk.hpp"
#include "tests/unit/overloaded.hpp"

namespace runbookd::crash_points {

namespace asio = boost::asio;
using namespace decide;

namespace {

constexpr int most_samples = 60;
constexpr Nanos between_samples = seconds{10};

Disk& disk() { return Disk::instance(); }

}  // namespace

int Cloud::total() const {
  int sum = 0;
  for (const auto& [id, count] : accepted) sum += count;
  return sum;
}

Story::Story(std::shared_ptr<load::Rulebook> book, std::string directory)
    : book_(std::move(book)), directory_(std::move(directory)) {
  // In the past, so that a row which is read back never seems to come from the future.
  const Stamp real = Stamp::now();
  now_ = {real.mono - hours{3}, real.wall - hours{3}};
}

Story::~Story() = default;

// False: the daemon could not start (a real one exits with 2 and is started again).
bool Story::boot() {
  engine_.reset();
  journal_.reset();
  journal::JournalOptions options;
  options.state_dir = directory_ + "/state";
  options.limits.first_retry = milliseconds{1};
  options.limits.longest_retry = milliseconds{2};
  auto opened = journal::open_journal(io_.get_executor(), std::move(options));
  if (!opened) return false;
  journal_ = std::move(*opened);
  auto restart = journal_->restart();
  if (!restart) return false;
  engine_ = std::make_unique<Engine>(book_->plan, std::move(restart->ledger), now_);
  writable_ = true;
  watch_.opened(*journal_, now_);
  carry_out(engine_->start(now_));
  if (thief_ != nullptr) thief_->prepare();
  return !disk().dead();
}

// The writer is a thread of its own, with real pauses before it tries a broken disk again: let it
// finish, so that every run of a story does the same operations in the same order. What happens
// while the disk is broken is seen on the way: the gate closes first.
void Story::settle_disk() {
  const auto busy = [&] { return journal_->writable() && journal_->health().queued > 0; };
  while (busy()) std::this_thread::yield();
  watch_journal();
  if (journal_->writable() || disk().broken_for_good()) return;
  while (!disk().dead() && (!journal_->writable() || busy())) std::this_thread::yield();
  watch_journal();
}

// As the daemon's own watch: no starts while the journal cannot be written.
void Story::watch_journal() {
  if (disk().dead()) return;
  const std::string why = watch_.look(*journal_, now_.mono);
  if (why.empty() == writable_) return;
  writable_ = !writable_;
  carry_out(engine_->step({now_, SelfGate{writable_, why}}));
}

void Story::write(std::vector<Record> records) {
  if (disk().dead() || records.empty()) return;
  journal_->append_together(std::move(records));
  // One transaction an event, whatever the threads do: each has its own crash points.
  while (journal_->writable() && journal_->health().queued > 0) std::this_thread::yield();
}

bool Story::write_intent(Record record) {
  std::optional<bool> durable;
  asio::co_spawn(io_, journal_->append_durable(std::move(record)),
                 [&](const std::exception_ptr& error, bool done) { durable = !error && done; });
  io_.restart();
  while (!durable && io_.run_one() > 0) {
  }
  return durable.value_or(false);
}

void Story::feed(EventBody event) {
  if (disk().dead()) return;
  carry_out(engine_->step({now_, std::move(event)}));
  if (!disk().dead()) settle_disk();
}

void Story::carry_out(Effects effects) {
  write(take_records(effects));
  for (Effect& effect : effects) {
    if (disk().dead()) return;
    handle(effect);
  }
}

void Story::handle(Effect& effect) {
  std::visit(test::Overloaded{
                 [&](Write&) {},  // with all the others of its event
                 [&](Reprobe& e) {
                   sample_all();
                   feed(ReprobeFinished{e.action_id});
                 },
                 [&](PlanAction& e) { carry_out(ActionFsm(std::move(e))); },
                 [&](Execute& e) { carry_out(ActionFsm(std::move(e))); },
                 [&](Abandon&) {},
                 [&](ReadIntentBack& e) { carry_out(ActionFsm(std::move(e))); },
                 [&](Notify&) { told_ = true; },
                 [&](DoubtNetwork&) {},
                 [&](WithheldAction&) {},
                 [&](Answered&) {},
             },
             effect);
}

void Story::carry_out(ActionFsm fsm) {
  Heard heard = Go{};
  while (!disk().dead()) {
    Todo todo = fsm.resume(std::move(heard));
    if (std::holds_alternative<Over>(todo)) return;
    heard = obey(todo, fsm.request().action_id);
  }
}

Heard Story::obey(Todo& todo, const std::string& id) {
  return std::visit(
      test::Overloaded{
          [&](JournalIntent& it) -> Heard { return journaled(std::move(it.record)); },
          [&](MakePlan&) -> Heard {
            ActionPlan plan;
            plan.go = true;
            plan.parameters = {{"to", "good"}, {"from", "bad"}};
            plan.transition = Transition{"bad", "good"};
            return plan;
          },
          [&](Perform&) -> Heard { return sent(id); },
          [&](LookBack&) -> Heard {
            return LookedBack{cloud_.accepted.contains(id) ? ReadBack::present : ReadBack::absent};
          },
          [&](AwaitEnd&) -> Heard { return OutOfTime{}; },  // nothing is ever found in progress
          [&](Tell& it) -> Heard {
            feed(std::move(it.event));
            return Go{};
          },
          [](Over&) -> Heard { return Go{}; },
      },
      todo);
}

Journaled Story::journaled(Record intent) {
  const std::string id = intent.action_id;
  const bool durable = write_intent(std::move(intent));
  if (disk().dead()) return {};
  // At the moment of the promise. What is taken away later was there when the action began.
  if (const auto there = intents_on_disk(); durable && (!there || !there->contains(id)))
    complaint_ += "; " + id + " may start, and has no INTENT in the file on the disk";
  return {durable};
}

ActionResult Story::sent(const std::string& id) {
  const Send fate = sent_ ? Send::arrives : send_;
  sent_ = true;
  if (fate == Send::killed_before) disk().kill_now();
  if (fate == Send::killed_before) return {};
  if (fate != Send::refused) ++cloud_.accepted[id];
  if (fate == Send::killed_after) disk().kill_now();
  if (fate == Send::reply_lost)
    return {ActionStatus::unknown_effect, ActionError::lost_reply, "no answer", {}};
  if (fate == Send::refused) return {ActionStatus::no_effect, ActionError::permission, "403", {}};
  return {ActionStatus::ok, ActionError::none, "done", {}};
}

void Story::sample_all() {
  for (const Source& source : book_->plan->sources) {
    Sample s = cloud_.total() > 0 ? Sample{} : bad(Reason::status, "status 500");
    if (cloud_.total() > 0) s.outcome = Outcome::ok;
    s.latency = milliseconds{5};
    s.cells.resize(source.signals.size());
    feed(SampleArrived{source.first_instance, std::move(s)});
  }
}

Result<std::set<std::string>> Story::intents_on_disk() const {
  std::set<std::string> intents;
  auto reader = journal::open_journal_reader(directory_ + "/state");
  if (!reader) return reader.error();
  const auto read = (*reader)->read(0, 1'000'000, [&](const journal::Entry& entry) {
    if (entry.record.kind == RecordKind::intent) intents.insert(entry.record.action_id);
    return true;
  });
  if (!read) return read.error().error;
  return intents;
}

// What a restart will find is judged by the file, not by what the dead process thought.
std::string Story::look_at_disk() {
  engine_.reset();
  journal_.reset();
  disk().heal();
  auto reader = journal::open_journal_reader(directory_ + "/state");
  // No journal yet is a journal without records.
  if (!reader) return cloud_.total() == 0 ? "" : "a change was made and there is no journal";
  auto report = journal::verify_chain(**reader, directory_ + "/state");
  if (!report) return "the journal cannot be read: " + report.error().text;
  if (!report->intact) return "the chain is broken: " + report->fault.why;
  const auto intents = intents_on_disk();
  if (!intents) return "the journal cannot be read: " + intents.error().text;
  for (const auto& [id, count] : cloud_.accepted)
    if (!intents->contains(id)) return "the change " + id + " has no INTENT in the journal";
  return {};
}

bool Story::is_over() const {
  const auto& all = engine_->ledger().incidents();
  if (all.empty()) return false;
  const IncidentState state = all.rbegin()->second.state;
  return state == IncidentState::resolved || state == IncidentState::escalated;
}

crash_points::Verdict Story::play(Send send) {
  crash_points::Verdict out;
  send_ = send;
  if (!boot()) {
    out.complaint = look_at_disk();
    ++out.restarts;
    if (!boot()) out.complaint += "; it cannot be started again";
  }
  go_on(out);
  if (cloud_.total() > 1) out.complaint += "; the change was accepted more than once";
  if (!out.complaint.empty()) return out;
  end_of(out);
  if (!engine_->ledger().locked().empty() && !told_) out.complaint = "locked, and nobody was told";
  const std::string at_the_end = look_at_disk();
  if (out.complaint.empty()) out.complaint = at_the_end;
  return out;
}

void Story::go_on(crash_points::Verdict& out) {
  for (int i = 0; i < most_samples && out.complaint.empty() && !is_over(); ++i) {
    now_ = now_.plus(between_samples);
    sample_all();
    if (!disk().dead()) feed(Tick{});
    out.complaint += complaint_;
    if (!disk().dead()) continue;
    out.complaint = look_at_disk();
    ++out.restarts;
    if (out.restarts > 1) out.complaint += "; killed twice";
    if (!boot()) out.complaint += "; it cannot be started again";
  }
}

void Story::end_of(crash_points::Verdict& out) {
  out.ended = is_over();
  const auto& all = engine_->ledger().incidents();
  out.state = all.empty() ? "none" : std::string{name_of(all.rbegin()->second.state)};
}

// Whatever it noticed while it ran, in the end it is started again on what is there: it goes on
// from a journal that knows all that was done, or people are told, or it does not start at all.
crash_points::Verdict Story::play_with(Thief& thief) {
  crash_points::Verdict out;
  thief_ = &thief;
  const auto forgotten = [this] {
    const auto there = intents_on_disk();
    for (const auto& [id, count] : cloud_.accepted)
      if (!there || !there->contains(id)) return true;
    return false;
  };
  if (boot()) go_on(out);
  engine_.reset();
  journal_.reset();
  const bool forgot = forgotten();
  disk().heal();
  ++out.restarts;
  const bool started = boot();
  out.ended = !started;
  out.state = "refused to start";
  if (started && forgot && !told_of_journal_) out.complaint += "; forgotten, and nobody was told";
  if (started && out.complaint.empty()) {
    go_on(out);
    end_of(out);
    out.ended = out.ended || engine_->ledger().incidents().empty();  // all is well already
  }
  if (cloud_.total() > 1 && !told_of_journal_)
    out.complaint += "; the change was accepted more than once, and nobody was told";
  return out;
}

}  // namespace runbookd::crash_points
