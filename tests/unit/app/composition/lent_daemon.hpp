// A daemon as its API sees it: a real core, journal, metrics and pool, and nothing that probes.
#pragma once

#include <stdexcept>

#include "daemon/app/composition/backend.hpp"
#include "daemon/app/composition/core_loop.hpp"
#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/decide/scene.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/virtual_time.hpp"

namespace runbookd::test {

class LentDaemon final : public app::DaemonControl {
 public:
  explicit LentDaemon(const std::string& yaml)
      : book_(scene::load_text(yaml)),
        runtime_(app::make_runtime(*book_, loop.services(), {})),
        core_(app::make_core_loop(
            time, std::make_unique<decide::Engine>(book_->plan, decide::Ledger{}, time.now()),
            {[](const decide::Event&) {},
             [this](const decide::Effect& effect) { on_effect(effect); },
             [this](decide::Effects effects) { write(effects); }})) {
    core_->start();
  }

  const app::Runtime& runtime() const override { return *runtime_; }
  std::shared_ptr<const app::Runtime> shared_runtime() const override { return runtime_; }
  decide::Engine& engine() override { return core_->engine(); }
  Stamp now() const override { return time.now(); }
  TimeSource& clock() override { return time; }
  journal::Journal& journal() override { return *journal_; }
  metrics::Metrics& metrics() override { return *metrics_; }
  net::BlockingPool& pool() override { return *loop.pool; }
  std::optional<std::string> not_ready() override { return why_not_ready; }
  Nanos loop_lag() const override { return {}; }
  logging::Log& log() override { return heard_log; }
  std::uint64_t log_lines_dropped() const override { return 7; }
  const app::RefusedReload& refused_reload() const override { return refused; }
  std::map<std::string, std::string> discovery_failures() const override {
    return load::discovery_failures(runtime().book);
  }
  void redact(std::string& text) const override {
    const auto at = text.find("hunter2");
    if (at != std::string::npos) text.replace(at, 7, "***");
  }
  decide::Answered submit(decide::Command command) override {
    said.push_back(command);
    return core_->submit(std::move(command));
  }
  app::HeardBox& heard() override { return heard_box; }
  std::optional<decide::InstanceView> last_run(const decide::Source&) const override {
    return empty_run;
  }
  void run_probes(const std::vector<int>& runs, std::function<void()> done) override {
    looked = runs;
    on_run(std::move(done));
  }
  void look_now(const std::vector<int>& sources) override { looked = sources; }
  boost::asio::awaitable<app::ReloadResult> reload() override { co_return reload_result; }

  /// One sample, of the first probe unless said otherwise, and later than the last one.
  void sample(Outcome outcome, int instance = 0) {
    time.pass(seconds{10}, loop.io);
    Sample sample;
    sample.outcome = outcome;
    sample.latency = milliseconds{20};
    sample.cells.resize(book_->plan->sources.front().signals.size());
    core_->feed(decide::SampleArrived{instance, std::move(sample)});
  }
  void feed(decide::EventBody event) { core_->feed(std::move(event)); }
  /// From here on this is the rulebook.
  void use(const std::string& yaml) {
    book_ = scene::load_text(yaml);
    runtime_ = app::make_runtime(*book_, loop.services(), {});
    core_->feed(decide::Reloaded{book_->plan});
  }
  bool breaks_journal() {
    faults->commit = faults->probe = true;
    journal_->append(journal::test::note(1));
    return journal::test::eventually([&] { return !journal_->writable(); });
  }

  Loop loop;
  HeardLog heard_log;
  VirtualTime time;
  std::shared_ptr<journal::test::Faults> faults = std::make_shared<journal::test::Faults>();
  std::optional<std::string> why_not_ready;
  app::RefusedReload refused;
  app::ReloadResult reload_result;
  std::vector<decide::Command> said;  ///< by people, taken or not
  std::vector<int> looked;            ///< the sources whose probes were to look at once
  app::HeardBox heard_box{[this] { return core_ ? &core_->engine().ledger() : nullptr; },
                          [this] { return time.now().wall; }};
  std::function<void(const decide::Effect&)> on_effect = [](const decide::Effect&) {};
  /// Runs probes that people have asked for.
  std::function<void(std::function<void()> done)> on_run = [](const auto& done) { done(); };
  std::optional<decide::InstanceView> empty_run;  ///< the last one, which has found no targets

 private:
  void write(decide::Effects& effects) { journal_->append_together(decide::take_records(effects)); }

  journal::test::TempDir dir_;
  std::unique_ptr<journal::Journal> journal_ =
      journal::test::open_faulty(loop.io, journal::test::options_for(dir_), faults);
  std::unique_ptr<metrics::Metrics> metrics_ = metrics::make_metrics({"1", "test"});
  std::shared_ptr<load::Rulebook> book_;
  std::shared_ptr<app::Runtime> runtime_;
  std::unique_ptr<app::CoreLoop> core_;
};

}  // namespace runbookd::test
