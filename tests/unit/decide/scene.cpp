#include "tests/unit/decide/scene.hpp"

#include <algorithm>
#include <stdexcept>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"
#include "tests/unit/decide/by_checkpoint.hpp"
#include "tests/unit/overloaded.hpp"

namespace runbookd::scene {

using namespace decide;

std::shared_ptr<load::Rulebook> load_text(const std::string& yaml) {
  const test::Written file{yaml};
  document::Sources files;
  document::Diagnostics out;
  auto book =
      load::load({file.path()}, app::registered_kinds(), document::Strictness::run, files, out);
  if (book) return std::make_shared<load::Rulebook>(std::move(*book));
  std::string text;
  for (const auto& d : out.sorted()) text += document::render(files, d, false) + "\n";
  throw std::runtime_error(text);
}

Scene::Scene(const std::string& yaml) : book_(load_text(yaml)) {
  start_.mono = Mono{hours{1}};
  start_.wall = *parse_rfc3339("2025-01-16T03:00:00Z");
  now_ = start_;
  book_->plan->one_person = {"root", "daemon"};
  engine_ = std::make_unique<Engine>(book_->plan, Ledger{}, now_);
  serve(engine_->start(now_));
}

Scene::~Scene() {
  const auto cut = test::cut_that_differs(journal_);
  if (cut) UNSCOPED_INFO("a checkpoint after " << *cut << " of " << journal_.size() << " records");
  CHECK_FALSE(cut);
}

void Scene::restart() {
  on_their_way_.clear();
  Ledger ledger;
  for (const Record& r : journal_) ledger.apply(r);
  open_actions_.clear();
  engine_ = std::make_unique<Engine>(book_->plan, std::move(ledger), now_);
  serve(engine_->start(now_));
}

void Scene::down_until(Nanos t) {
  now_ = start_.plus(t);
  restart();
}

void Scene::crash_behind(std::size_t records) {
  journal_.resize(std::min(records, journal_.size()));
  restart();
}

void Scene::reload(const std::string& yaml) {
  book_ = load_text(yaml);
  feed(Reloaded{book_->plan});
}

Scene& Scene::at(Nanos t) {
  const Mono goal = start_.mono + t;
  while (engine_->next_wakeup() <= goal) {
    const Mono wake = std::max(engine_->next_wakeup(), now_.mono);
    now_ = now_.plus(wake - now_.mono);
    feed(Tick{});
    if (engine_->next_wakeup() <= wake)
      throw std::runtime_error("the core asks for a wake-up that does not help");
  }
  now_ = start_.plus(t);
  return *this;
}

Scene& Scene::feed(EventBody event) {
  serve(engine_->step({now_, std::move(event)}));
  return *this;
}

void Scene::sample(const std::string& probe, const std::string& target, Sample sample,
                   const Cells& cells) {
  const int index = plan().source_index(probe);
  if (index < 0) throw std::runtime_error("no probe " + probe);
  const Source& source = plan().sources[static_cast<std::size_t>(index)];
  sample.cells.resize(source.signals.size());
  for (const auto& [name, cell] : cells) {
    const auto it = std::find_if(source.signals.begin(), source.signals.end(),
                                 [&, n = name](const auto& s) { return s.name == n; });
    if (it == source.signals.end()) throw std::runtime_error("no signal " + name);
    sample.cells[static_cast<std::size_t>(it - source.signals.begin())] = cell;
  }
  const auto t = std::find(source.targets.begin(), source.targets.end(), target);
  const int instance =
      source.first_instance +
      (t == source.targets.end() ? 0 : static_cast<int>(t - source.targets.begin()));
  sample.latency = latency_;
  feed(SampleArrived{instance, std::move(sample)});
}

Scene& Scene::ok(const std::string& probe, Cells cells, const std::string& target) {
  Sample s;
  s.outcome = Outcome::ok;
  sample(probe, target, std::move(s), cells);
  return *this;
}

Scene& Scene::bad(const std::string& probe, Cells cells, const std::string& target) {
  sample(probe, target, runbookd::bad(Reason::status, "status 500"), cells);
  return *this;
}

Scene& Scene::unknown(const std::string& probe, const std::string& target) {
  sample(probe, target, runbookd::bad(Reason::no_network, "our network is down"), {});
  return *this;
}

Scene& Scene::steady(const std::string& probe, Nanos step, Nanos end, bool up, Cells cells) {
  for (Nanos t = now_.mono - start_.mono; t <= end; t += step) {
    at(t);
    up ? ok(probe, cells) : bad(probe, cells);
  }
  return *this;
}

ActionPlan Scene::planned(const ActionRequest& request) const {
  ActionPlan out;
  const auto scripted = plans_.find(request.kind);
  if (scripted != plans_.end()) out = scripted->second;
  const auto refused = refusals_.find(request.kind);
  out.go = refused == refusals_.end();
  out.error = out.go ? ActionError::none : refused->second;
  if (out.detail.empty()) out.detail = out.go ? "planned" : "refused";
  if (scripted == plans_.end()) out.parameters = request.arguments;
  return out;
}

void Scene::serve(Effects effects) {
  for (Record& record : take_records(effects)) journal_.push_back(std::move(record));
  ends_of_events_.push_back(journal_.size());
  ++served_;
  for (Effect& effect : effects) handle(effect);
  if (--served_ == 0) deliver();
}

// What was sent arrives once the event is done with.
void Scene::deliver() {
  while (!on_their_way_.empty() && !holds_messages_) {
    const Notify news = std::move(on_their_way_.front());
    on_their_way_.pop_front();
    for (const std::string& contact : news.contacts)
      feed(MessageEnded{contact, news.incident, news.rule, MessageEnded::How::sent, {}, news.key});
  }
}

void Scene::send(const Notify& news) {
  for (const Notify& one : news.list) send(one);
  if (news.list.empty()) on_their_way_.push_back(news);
}

void Scene::handle(Effect& effect) {
  std::visit(test::Overloaded{
                 [&](Write&) {},  // with all the others of its event
                 [&](Reprobe& e) {
                   ++reprobes_;
                   if (reprobe_) reprobe_(*this);
                   feed(ReprobeFinished{e.action_id});
                 },
                 [&](PlanAction& e) { carry_out(ActionFsm(std::move(e))); },
                 [&](Execute& e) { carry_out(ActionFsm(std::move(e))); },
                 [&](Abandon&) {},
                 [&](ReadIntentBack& e) { carry_out(ActionFsm(std::move(e))); },
                 [&](Notify& e) {
                   messages_.push_back(e);
                   send(e);
                 },
                 [&](DoubtNetwork&) {},
                 [&](WithheldAction& e) { withheld_.emplace_back(name_of(e.reason)); },
                 [&](Answered& e) { answered_.push_back(std::move(e)); },
             },
             effect);
}

// At once, as it is scripted.
void Scene::carry_out(ActionFsm fsm, Heard heard) {
  for (;;) {
    Todo todo = fsm.resume(std::move(heard));
    if (std::holds_alternative<Over>(todo)) return;
    auto came_of_it = obey(todo);
    if (!came_of_it) {
      open_actions_.insert_or_assign(fsm.request().kind, std::move(fsm));
      return;
    }
    heard = std::move(*came_of_it);
  }
}

std::optional<Heard> Scene::obey(Todo& todo) {
  using Came = std::optional<Heard>;
  return std::visit(test::Overloaded{
                        [&](JournalIntent& it) -> Came {
                          if (journal_fails_) return Journaled{false};
                          journal_.push_back(it.record);
                          return Journaled{true};
                        },
                        [&](MakePlan& it) -> Came { return planned(it.request); },
                        [&](Perform& it) -> Came {
                          const std::string& kind = it.request.kind;
                          started_.push_back(kind);
                          if (std::find(hanging_.begin(), hanging_.end(), kind) != hanging_.end())
                            return {};
                          const auto answer = answers_.find(kind);
                          if (answer != answers_.end()) return answer->second;
                          return ActionResult{ActionStatus::ok, ActionError::none, "done", {}};
                        },
                        [&](LookBack&) -> Came { return LookedBack{found_}; },
                        [&](AwaitEnd&) -> Came { return {}; },
                        [&](Tell& it) -> Came {
                          feed(std::move(it.event));
                          return Go{};
                        },
                        [](Over&) -> Came { return {}; },
                    },
                    todo);
}

void Scene::finish(const std::string& kind, ActionResult result) {
  const auto it = open_actions_.find(kind);
  ActionFsm fsm = std::move(open_actions_.at(kind));
  open_actions_.erase(it);
  carry_out(std::move(fsm), std::move(result));
}

const Incident* Scene::incident(const std::string& rule, const std::string& target) const {
  const Incident* newest = nullptr;
  for (const auto& [id, it] : engine_->ledger().incidents())
    if (it.rule == rule && it.target == target &&
        (!newest || it.opened_at.mono >= newest->opened_at.mono))
      newest = &it;
  return newest;
}

std::string Scene::state(const std::string& rule, const std::string& target) const {
  const Incident* it = incident(rule, target);
  return it ? std::string{name_of(it->state)} : "none";
}

bool Scene::tells(const std::string& rule, const std::string& words,
                  const std::string& target) const {
  const auto& timeline = incident(rule, target)->timeline;
  return std::any_of(timeline.begin(), timeline.end(), [&](const TimelineEntry& entry) {
    return entry.text.find(words) != std::string::npos;
  });
}

std::string Scene::step(const std::string& rule, int number, const std::string& target) const {
  const Incident* it = incident(rule, target);
  if (it == nullptr) return "no incident";
  const StepRun* run = it->run_of(number - 1);
  if (run == nullptr) return "none";
  const auto held = engine_->step_held_now(*it);
  const StepRun& now = held && held->index == run->index ? *held : *run;
  return std::string{name_of(now.status)} + (now.reason.empty() ? "" : ":" + now.reason);
}

int Scene::started(const std::string& kind) const {
  return static_cast<int>(std::count(started_.begin(), started_.end(), kind));
}

std::vector<std::string> Scene::acted_on() const {
  std::vector<std::string> out;
  for (const Record& r : journal_)
    if (r.kind == RecordKind::intent) out.push_back(r.resource);
  return out;
}

RuleStatus Scene::rule_state(const std::string& rule) const {
  return engine_->rule_view(plan().rule_index(rule), 0).state;
}

Command word(Command::Verb verb, const std::string& subject, const std::string& who) {
  Command said;
  said.verb = verb;
  said.subject = subject;
  said.who = who;
  said.role = "approver";
  return said;
}

std::string plain_top(const std::string& startup_grace) {
  return R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
  boss: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: )" +
         startup_grace + "}\n";
}

}  // namespace runbookd::scene
