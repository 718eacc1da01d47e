// The shell of the state machine of one action, and what the kinds' own code does.
#include <algorithm>

#include "tests/simulation/daemon.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

constexpr Nanos reply_limit = seconds{15};
constexpr int most_conflicts = 3;
constexpr int most_requests = 2;

ActionResult result(ActionStatus status, ActionError error, std::string detail, Facts facts = {}) {
  return {status, error, std::move(detail), std::move(facts)};
}

}  // namespace

int Daemon::new_job(ActionFsm fsm) {
  jobs_.emplace_back(std::move(fsm));
  return static_cast<int>(jobs_.size()) - 1;
}

void Daemon::go_on(int i, Heard heard) {
  Todo todo = job(i).fsm.resume(std::move(heard));
  while (auto* tell = std::get_if<Tell>(&todo)) {
    feed(std::move(tell->event));
    if (dead_ || job(i).stage == Job::Stage::done) return;
    todo = job(i).fsm.resume(Go{});
  }
  std::visit([&](auto& it) { obey(i, it); }, todo);
}

void Daemon::obey(int i, MakePlan& /*todo*/) {
  const bool hangs = random_.chance(2);
  in(hangs ? Nanos{seconds{30}} : random_.between(milliseconds{20}, seconds{3}), What::job, i);
}

void Daemon::obey(int i, JournalIntent& todo) {
  Job& j = job(i);
  j.stage = Job::Stage::writing;
  j.intent = todo.record;
  if (hunted_) in(*hunted_, What::death);
  if (!todo.durable) {
    around_.disk.append({std::move(todo.record)});
    return go_on(i, Journaled{true});
  }
  j.ticket = around_.disk.append_durable(std::move(todo.record), i);
  if (!j.ticket) return go_on(i, Journaled{false});
  j.intent_by = around_.clock.mono() + seconds{5};
  in(seconds{5}, What::job, i);
}

void Daemon::obey(int i, Perform& todo) {
  Job& j = job(i);
  j.stage = Job::Stage::looking;
  j.parameters = std::move(todo.parameters);
  j.limit = around_.clock.mono() + todo.limit;
  in(todo.limit, What::job, i);
  in(random_.between(milliseconds{1}, milliseconds{600}), What::job, i);
}

void Daemon::obey(int i, LookBack& todo) {
  Job& j = job(i);
  j.stage = Job::Stage::reading;
  j.parameters = std::move(todo.parameters);
  j.progress = std::move(todo.progress);
  in(random_.between(milliseconds{50}, seconds{5}), What::job, i);
}

void Daemon::obey(int i, AwaitEnd& todo) {
  Job& j = job(i);
  j.stage = Job::Stage::resuming;
  j.limit = around_.clock.mono() + todo.limit;
  in(todo.limit, What::job, i);
  around_.agenda.add(around_.cloud.busy_until(j.request().action_id), What::job, i, life_);
}

void Daemon::obey(int i, Over& /*todo*/) { end(i); }

int Daemon::running_jobs() const {
  return static_cast<int>(std::count_if(jobs_.begin(), jobs_.end(),
                                        [](const Job& j) { return j.stage != Job::Stage::done; }));
}

const std::string& Daemon::kind_at(int rule, int step) const {
  static const std::string none;
  const auto& rules = book_->plan->rules;
  if (rule < 0 || rule >= static_cast<int>(rules.size())) return none;
  const auto& steps = rules[static_cast<std::size_t>(rule)].steps;
  if (step < 0 || step >= static_cast<int>(steps.size())) return none;
  return steps[static_cast<std::size_t>(step)].kind;
}

bool Daemon::guarded(const Job& j) const { return j.request().kind.starts_with("cloud_run."); }

void Daemon::end(int i) {
  Job& j = job(i);
  j.stage = Job::Stage::done;
  if (j.ticket) j.ticket->abandoned = !j.ticket->answered;
}

void Daemon::on_job(int i) {
  Job& j = job(i);
  if (j.stage != Job::Stage::done && around_.clock.mono() >= j.limit) return go_on(i, OutOfTime{});
  switch (j.stage) {
    case Job::Stage::planning:
      return plan(i);
    case Job::Stage::writing:
    case Job::Stage::progress:
      return on_ticket(i);
    case Job::Stage::looking:
      return look_before(i);
    case Job::Stage::waiting:
      return no_reply(i);
    case Job::Stage::following:
      return follow(i);
    case Job::Stage::reading:
      return read_back(i);
    case Job::Stage::resuming:
      return resume(i);
    case Job::Stage::done:
      return;
  }
}

void Daemon::plan(int i) {
  if (around_.troubles.isolated) return go_on(i, OutOfTime{});
  if (!around_.troubles.no_descriptors || !random_.chance(70))
    return go_on(i, around_.cloud.plan(job(i).request()));
  ActionPlan none;
  none.error = ActionError::no_resources;
  none.detail = "no descriptors to plan with";
  go_on(i, std::move(none));
}

// The disk has answered, or its five seconds are over.
void Daemon::on_ticket(int i) {
  Job& j = job(i);
  if (!j.ticket) return;
  const bool late = around_.clock.mono() >= j.intent_by;
  if (!j.ticket->answered && !late) return;
  j.ticket->abandoned = !j.ticket->answered;
  const bool durable = j.ticket->answered && j.ticket->durable;
  j.ticket.reset();
  if (j.stage == Job::Stage::progress) {
    if (!durable)
      return go_on(i, result(ActionStatus::unknown_effect, ActionError::interrupted, "no journal"));
    j.stage = Job::Stage::following;
    feed(ProgressWritten{j.noted});
    if (dead_ || job(i).stage != Job::Stage::following) return;
    return follow(i);
  }
  go_on(i, Journaled{durable});
}

void Daemon::look_before(int i) {
  Job& j = job(i);
  if (random_.chance(2)) return;  // it hangs until its limit
  if (guarded(j)) {
    if (around_.cloud.present(j.request().kind, j.request().resource, j.request().action_id,
                              j.parameters))
      return go_on(i, result(ActionStatus::ok, ActionError::none, "it is there", j.parameters));
    j.etag = around_.cloud.etag(j.request().resource);
  }
  send(i);
}

void Daemon::send(int i) {
  Job& j = job(i);
  if (around_.troubles.isolated && random_.chance(50))
    return go_on(i, result(ActionStatus::no_effect, ActionError::refused, "no connection"));
  if (around_.troubles.no_descriptors && j.sent == 0 && random_.chance(70))
    return go_on(i, result(ActionStatus::no_effect, ActionError::no_resources, "no descriptors"));
  ++j.sent;
  j.stage = Job::Stage::waiting;
  j.answered = false;
  Request request{j.request().action_id,
                  j.request().kind,
                  j.request().resource,
                  j.request().instance,
                  j.parameters,
                  j.etag,
                  i,
                  life_};
  around_.checker.sent(request, j.intent, around_.disk);
  in(reply_limit, What::job, i);
  if (around_.troubles.isolated || random_.chance(2)) return;  // it never arrives
  const Nanos way = random_.chance(4) ? random_.between(seconds{1}, seconds{90})
                                      : random_.between(milliseconds{5}, milliseconds{500});
  around_.network.send(std::move(request), around_.clock.mono() + way);
}

void Daemon::deliver(int i, const Reply& reply) {
  Job& j = job(i);
  if (j.stage != Job::Stage::waiting) return;
  j.reply = reply;
  j.answered = true;
  in(reply.delay, What::answer, i);
}

void Daemon::on_answer(int i) {
  Job& j = job(i);
  if (j.stage != Job::Stage::waiting || !j.answered) return;
  if (j.reply.conflict && !j.unheard && ++j.conflicts < most_conflicts) {
    j.stage = Job::Stage::looking;
    return in(random_.between(milliseconds{200}, seconds{2}), What::job, i);
  }
  // The one that got no reply may have been accepted before somebody else changed it again.
  if (j.reply.conflict && j.unheard) j.reply.result.status = ActionStatus::unknown_effect;
  if (!j.reply.operation) return go_on(i, j.reply.result);
  // The operation's name is durable before it is polled.
  Record progress = progress_record(j.intent, {{"operation", "op-" + j.request().action_id}},
                                    around_.clock.now());
  j.stage = Job::Stage::progress;
  j.noted = progress;
  j.ticket = around_.disk.append_durable(std::move(progress), i);
  if (!j.ticket)
    return go_on(i, result(ActionStatus::unknown_effect, ActionError::interrupted, "no journal"));
  j.intent_by = around_.clock.mono() + seconds{5};
  in(seconds{5}, What::job, i);
}

// A request without a reply: guarded ones are looked for and sent once more with the same guard.
void Daemon::no_reply(int i) {
  Job& j = job(i);
  if (j.answered) return;
  j.unheard = true;
  if (!guarded(j))
    return go_on(i, result(ActionStatus::unknown_effect, ActionError::lost_reply, "no answer"));
  if (around_.cloud.present(j.request().kind, j.request().resource, j.request().action_id,
                            j.parameters))
    return go_on(i, result(ActionStatus::ok, ActionError::none, "it is there", j.parameters));
  if (j.sent >= most_requests)
    return go_on(i, result(ActionStatus::unknown_effect, ActionError::lost_reply, "no answer"));
  send(i);
}

void Daemon::follow(int i) {
  Job& j = job(i);
  const Mono end_of_it = around_.cloud.busy_until(j.request().action_id);
  if (around_.clock.mono() >= end_of_it)
    return go_on(i, result(ActionStatus::ok, ActionError::none, "the operation is done"));
  around_.agenda.add(end_of_it, What::job, i, life_);
}

void Daemon::read_back(int i) {
  const Job& j = job(i);
  ReadBack found = ReadBack::unreadable;
  if (!around_.troubles.isolated)
    found = around_.cloud.read_back(j.request().kind, j.request().resource, j.request().action_id,
                                    j.parameters, j.progress);
  go_on(i, LookedBack{found});
}

void Daemon::resume(int i) {
  if (around_.clock.mono() < around_.cloud.busy_until(job(i).request().action_id)) return;
  go_on(i, result(ActionStatus::ok, ActionError::none, "the operation is done"));
}

}  // namespace runbookd::simulation
