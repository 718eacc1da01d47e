// The life of one action, as daemon/app/act/execution.cpp and the kinds' own code have it.
#include <algorithm>

#include "tests/simulation/daemon.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

constexpr Nanos planning_limit = seconds{30};
constexpr Nanos reply_limit = seconds{15};
constexpr int most_conflicts = 3;
constexpr int most_requests = 2;

}  // namespace

int Daemon::new_job(ActionRequest request, Job::Stage stage) {
  Job j;
  j.request = std::move(request);
  j.stage = stage;
  jobs_.push_back(std::move(j));
  return static_cast<int>(jobs_.size()) - 1;
}

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

bool Daemon::guarded(const Job& j) const { return j.request.kind.starts_with("cloud_run."); }

void Daemon::end(int i) {
  Job& j = job(i);
  j.stage = Job::Stage::done;
  if (j.ticket) j.ticket->abandoned = !j.ticket->answered;
}

void Daemon::on_job(int i) {
  Job& j = job(i);
  if (j.stage != Job::Stage::done && around_.clock.mono() >= j.limit)
    return finish(i, {ActionStatus::unknown_effect, ActionError::timeout, "it did not end", {}});
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
  ActionPlanned event;
  event.action_id = job(i).request.action_id;
  if (around_.troubles.isolated) {
    event.error = ActionError::timeout;
    event.detail = "planning took more than " + format_duration(planning_limit);
  } else if (around_.troubles.no_descriptors && random_.chance(70)) {
    event.error = ActionError::no_resources;
    event.detail = "no descriptors to plan with";
  } else {
    ActionPlan made = around_.cloud.plan(job(i).request);
    event.go = made.go;
    event.error = made.error;
    event.detail = std::move(made.detail);
    event.parameters = std::move(made.parameters);
    event.binding = std::move(made.binding);
    event.prior = std::move(made.prior);
    event.undo = std::move(made.undo);
    event.capacity = made.capacity;
  }
  end(i);
  feed(std::move(event));
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
      return finish(i, {ActionStatus::unknown_effect, ActionError::interrupted, "no journal", {}});
    j.stage = Job::Stage::following;
    return follow(i);
  }
  if (durable) return begin_execution(i);
  const std::string id = j.request.action_id;
  end(i);
  feed(IntentWritten{id, false});
}

void Daemon::begin_execution(int i) {
  const std::string id = job(i).request.action_id;
  feed(IntentWritten{id, true});
  Job& j = job(i);
  if (dead_ || j.stage == Job::Stage::done) return;
  j.stage = Job::Stage::looking;
  j.limit = around_.clock.mono() + j.request.timeout;
  in(j.request.timeout, What::job, i);
  in(random_.between(milliseconds{1}, milliseconds{600}), What::job, i);
}

void Daemon::look_before(int i) {
  Job& j = job(i);
  if (random_.chance(2)) return;  // it hangs until its limit
  if (guarded(j)) {
    if (around_.cloud.present(j.request.kind, j.request.resource, j.request.action_id,
                              j.parameters))
      return finish(i, {ActionStatus::ok, ActionError::none, "it is there", j.parameters});
    j.etag = around_.cloud.etag(j.request.resource);
  }
  send(i);
}

void Daemon::send(int i) {
  Job& j = job(i);
  if (around_.troubles.isolated && random_.chance(50))
    return finish(i, {ActionStatus::no_effect, ActionError::refused, "no connection", {}});
  if (around_.troubles.no_descriptors && j.sent == 0 && random_.chance(70))
    return finish(i, {ActionStatus::no_effect, ActionError::no_resources, "no descriptors", {}});
  ++j.sent;
  j.stage = Job::Stage::waiting;
  j.answered = false;
  Request request{j.request.action_id,
                  j.request.kind,
                  j.request.resource,
                  j.request.instance,
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
  if (!j.reply.operation) return finish(i, j.reply.result);
  // The operation's name is durable before it is polled.
  Record progress = j.intent;
  progress.kind = RecordKind::progress;
  progress.at = around_.clock.now();
  progress.facts = {{"operation", "op-" + j.request.action_id}};
  progress.text.clear();
  j.stage = Job::Stage::progress;
  j.ticket = around_.disk.append_durable(std::move(progress), i);
  if (!j.ticket)
    return finish(i, {ActionStatus::unknown_effect, ActionError::interrupted, "no journal", {}});
  j.intent_by = around_.clock.mono() + seconds{5};
  in(seconds{5}, What::job, i);
}

// A request without a reply: guarded ones are looked for and sent once more with the same guard.
void Daemon::no_reply(int i) {
  Job& j = job(i);
  if (j.answered) return;
  j.unheard = true;
  if (!guarded(j))
    return finish(i, {ActionStatus::unknown_effect, ActionError::lost_reply, "no answer", {}});
  if (around_.cloud.present(j.request.kind, j.request.resource, j.request.action_id, j.parameters))
    return finish(i, {ActionStatus::ok, ActionError::none, "it is there", j.parameters});
  if (j.sent >= most_requests)
    return finish(i, {ActionStatus::unknown_effect, ActionError::lost_reply, "no answer", {}});
  send(i);
}

void Daemon::follow(int i) {
  Job& j = job(i);
  const Mono end_of_it = around_.cloud.busy_until(j.request.action_id);
  if (around_.clock.mono() >= end_of_it)
    return finish(i, {ActionStatus::ok, ActionError::none, "the operation is done", {}});
  around_.agenda.add(end_of_it, What::job, i, life_);
}

void Daemon::read_back(int i) {
  Job& j = job(i);
  ReadBack found = ReadBack::unreadable;
  if (!around_.troubles.isolated)
    found = around_.cloud.read_back(j.request.kind, j.request.resource, j.request.action_id,
                                    j.parameters, j.progress);
  using Found = IntentReadBack::Found;
  IntentReadBack event;
  event.action_id = j.request.action_id;
  event.found = found == ReadBack::present       ? Found::present
                : found == ReadBack::absent      ? Found::absent
                : found == ReadBack::in_progress ? Found::in_progress
                                                 : Found::unreadable;
  event.result.facts = j.parameters;
  if (found == ReadBack::in_progress) {
    j.stage = Job::Stage::resuming;
    j.limit = around_.clock.mono() + j.request.timeout;
    in(j.request.timeout, What::job, i);
    around_.agenda.add(around_.cloud.busy_until(j.request.action_id), What::job, i, life_);
  } else {
    end(i);
  }
  feed(std::move(event));
}

void Daemon::resume(int i) {
  if (around_.clock.mono() < around_.cloud.busy_until(job(i).request.action_id)) return;
  finish(i, {ActionStatus::ok, ActionError::none, "the operation is done", {}});
}

void Daemon::finish(int i, ActionResult result) {
  const std::string id = job(i).request.action_id;
  end(i);
  feed(ActionFinished{id, std::move(result)});
}

}  // namespace runbookd::simulation
