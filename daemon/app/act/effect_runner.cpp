#include "daemon/app/act/effect_runner.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <list>
#include <utility>

#include "daemon/app/act/execution.hpp"
#include "daemon/app/act/kept_parameters.hpp"
#include "daemon/app/log/foreign_text.hpp"
#include "daemon/decide/effect.hpp"

namespace runbookd::app {

namespace asio = boost::asio;
using namespace decide;

namespace {

// One action under way; its coroutine is cancelled through `cancel`.
struct Job {
  std::string action_id;
  asio::cancellation_signal cancel;
};

class RunnerImpl final : public EffectRunner {
 public:
  explicit RunnerImpl(EffectPeers peers) : peers_(std::move(peers)) {}

  void use(std::shared_ptr<Runtime> runtime) override { runtime_ = std::move(runtime); }

  void run(Effects effects) override {
    peers_.journal.append_together(take_records(effects));
    for (Effect& effect : effects) std::visit([this](auto& e) { handle(e); }, effect);
  }

  int under_way() const override { return static_cast<int>(jobs_.size()); }

  void cancel_all() override {
    for (Job& job : jobs_) job.cancel.emit(asio::cancellation_type::terminal);
  }

  void when_idle(std::function<void()> done) override {
    if (jobs_.empty()) return done();
    on_idle_ = std::move(done);
  }

 private:
  void handle(Write&) {}  // with all the others of its event

  void handle(Reprobe& e) {
    // The sentinels speak first: a re-probe that fails for our own network is no evidence.
    peers_.sentinels.ask([this, instances = std::move(e.instances), id = std::move(e.action_id)] {
      peers_.scheduler.run_now(runtime_->runs_of(instances),
                               [this, id] { peers_.feed(ReprobeFinished{id}); });
    });
  }

  void handle(PlanAction& e) { begin(e); }

  void handle(Execute& e) {
    e.parameters = kept_.restored(e.request.action_id, std::move(e.parameters));
    kept_.forget(e.request.action_id);
    begin(e);
  }

  void handle(ReadIntentBack& e) { begin(e); }

  void handle(Abandon& e) {
    kept_.forget(e.action_id);
    for (Job& job : jobs_)
      if (job.action_id == e.action_id) job.cancel.emit(asio::cancellation_type::terminal);
  }

  void handle(Notify& e) { peers_.people.tell(e); }
  void handle(DoubtNetwork&) { peers_.sentinels.doubt(); }
  void handle(WithheldAction&) {}  // counted by the metrics, nothing to do
  void handle(Answered&) {}        // CoreLoop::submit hands it to who asked

  // What actions say comes from peers and commands: it goes on without our secrets.
  Feed cleaned() {
    return [this](EventBody event) {
      if (peers_.redactor) std::visit([this](auto& e) { clean_event(e); }, event);
      peers_.feed(std::move(event));
    };
  }

  void clean_event(ActionPlanned& e) {
    const logging::Redactor& redactor = *peers_.redactor;
    Facts shown = e.parameters;
    if (clean(shown, redactor)) {
      kept_.keep(e.action_id, std::move(e.parameters), shown);
      e.parameters = std::move(shown);
    }
    redactor.clean(e.detail);
    for (Facts* facts : {&e.binding, &e.prior, &e.undo}) clean(*facts, redactor);
  }
  void clean_event(ProgressWritten& e) { clean(e.record.facts, *peers_.redactor); }
  void clean_event(ActionFinished& e) { clean(e.result, *peers_.redactor); }
  void clean_event(IntentReadBack& e) { clean(e.result, *peers_.redactor); }
  template <class Other>
  void clean_event(Other&) {}

  template <class Effect>
  void begin(Effect& e) {
    const auto job = jobs_.emplace(jobs_.end());
    job->action_id = e.request.action_id;
    Action* action = runtime_->action(e.rule, e.step);
    asio::co_spawn(peers_.executor,
                   carry_out(ActionFsm(std::move(e)), action, runtime_,
                             {peers_.executor, peers_.journal, peers_.time, cleaned()}),
                   asio::bind_cancellation_slot(job->cancel.slot(),
                                                [this, job](const std::exception_ptr& error) {
                                                  const std::string action_id = job->action_id;
                                                  jobs_.erase(job);
                                                  if (error) failed(action_id);
                                                  if (jobs_.empty() && on_idle_)
                                                    std::exchange(on_idle_, nullptr)();
                                                }));
  }

  // An exception left the work: a bug. The core must not wait for it for ever.
  void failed(const std::string& action_id) {
    ActionPlan none;
    none.error = ActionError::internal;
    none.detail = "an exception left the plan";
    peers_.feed(ActionPlanned{std::move(none), action_id});
    peers_.feed(ActionFinished{
        action_id,
        {ActionStatus::unknown_effect, ActionError::internal, "an exception left the action", {}}});
  }

  EffectPeers peers_;
  std::shared_ptr<Runtime> runtime_;
  KeptParameters kept_;
  std::list<Job> jobs_;
  std::function<void()> on_idle_;
};

}  // namespace

std::unique_ptr<EffectRunner> make_effect_runner(EffectPeers peers) {
  return std::make_unique<RunnerImpl>(std::move(peers));
}

}  // namespace runbookd::app
