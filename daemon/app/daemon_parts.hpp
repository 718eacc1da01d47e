// The running daemon: its parts, and the order in which they begin and end. Internal to
// daemon*.cpp: daemon.cpp makes the parts and ends them, daemon_reload.cpp puts a new rulebook in
// place.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "daemon/app/act/effect_runner.hpp"
#include "daemon/app/api/server.hpp"
#include "daemon/app/composition/backend.hpp"
#include "daemon/app/composition/core_loop.hpp"
#include "daemon/app/composition/discovery_watch.hpp"
#include "daemon/app/composition/file_watch.hpp"
#include "daemon/app/composition/name_watch.hpp"
#include "daemon/app/composition/own_health.hpp"
#include "daemon/app/composition/postmortem_files.hpp"
#include "daemon/app/composition/reloader.hpp"
#include "daemon/app/composition/rulebook_source.hpp"
#include "daemon/app/composition/runtime.hpp"
#include "daemon/app/composition/shared_net.hpp"
#include "daemon/app/composition/shutdown.hpp"
#include "daemon/app/composition/systemd.hpp"
#include "daemon/app/composition/target_desk.hpp"
#include "daemon/app/composition/watchdog.hpp"
#include "daemon/app/daemon.hpp"
#include "daemon/app/journal/journal.hpp"
#include "daemon/app/loop/scheduler.hpp"
#include "daemon/app/loop/sentinels.hpp"
#include "daemon/app/metrics/metrics.hpp"
#include "daemon/net/system_time.hpp"
#include "daemon/people/pipeline.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

class Daemon final : public DaemonControl {
 public:
  Daemon(const DaemonOptions& options, logging::Log& log,
         std::shared_ptr<logging::Redactor> redactor)
      : options_(options),
        log_(log),
        redactor_(std::move(redactor)),
        executor_(io_.get_executor()),
        net_(executor_),
        signals_(io_, SIGTERM, SIGINT, SIGHUP) {
    reloader_ = make_reloader(executor_, *net_.pool,
                              {[this] { return load(); },
                               [this](Loaded loaded) { return take_over(std::move(loaded)); }});
    retargeter_ = make_reloader(executor_, *net_.pool,
                                {[this] { return load_for_found(); },
                                 [this](Loaded loaded) { return retarget(std::move(loaded)); }});
    shutdown_ =
        make_shutdown(*time_, log_,
                      {[this](std::function<void()> quiet) { stop_starting(std::move(quiet)); },
                       [this] { effects_->cancel_all(); }, [this] { finish(); }});
  }

  int run(Loaded loaded);
  /// After run(): false while a thread hangs on somebody's disk, which would keep our end waiting.
  bool can_be_destroyed() const { return net_.pool->idle() && net_.file_systems->idle(); }
  /// What must not be lost is on the disk.
  void close_journal() { journal_.reset(); }

  // DaemonControl: what the API may ask of us
  const Runtime& runtime() const override { return *runtime_; }
  std::shared_ptr<const Runtime> shared_runtime() const override { return runtime_; }
  decide::Engine& engine() override { return core_->engine(); }
  Stamp now() const override { return time_->now(); }
  TimeSource& clock() override { return *time_; }
  journal::Journal& journal() override { return *journal_; }
  metrics::Metrics& metrics() override { return *metrics_; }
  net::BlockingPool& pool() override { return *net_.pool; }
  std::optional<std::string> not_ready() override { return health_.not_ready(); }
  Nanos loop_lag() const override { return health_.last_lag(); }
  logging::Log& log() override { return log_; }
  std::uint64_t log_lines_dropped() const override { return log_.dropped(); }
  const RefusedReload& refused_reload() const override { return refused_; }
  std::map<std::string, std::string> discovery_failures() const override {
    return discovery_.failures();
  }
  void redact(std::string& text) const override { redactor_->clean(text); }
  decide::Answered submit(decide::Command command) override {
    redactor_->clean(command.reason);
    return core_->submit(std::move(command));
  }
  HeardBox& heard() override { return heard_; }
  std::optional<decide::InstanceView> last_run(const decide::Source& source) const override {
    return targets_.last_run(source);
  }
  void run_probes(const std::vector<int>& runs, std::function<void()> done) override {
    scheduler_->run_now(runs, std::move(done));
  }
  void look_now(const std::vector<int>& sources) override;
  asio::awaitable<ReloadResult> reload() override { return reloader_->reload(); }

 private:
  // On a thread of the pool, while the loop goes on.
  Loaded load() const {
    const auto before = discovery_.last_good();
    return load_rulebook(options_.configs, {options_.dry_run, options_.listen, options_.state_dir},
                         *redactor_, false, *before);
  }
  ReloadResult take_over(Loaded loaded);
  Status replace(load::Rulebook book);
  // The rulebook as it is, for targets that were found since.
  Loaded load_for_found() const {
    auto written = written_.load();
    if (!written) return {};  // the rulebook that had such targets is no longer in use
    return load_for_targets(std::move(written),
                            {options_.dry_run, options_.listen, options_.state_dir},
                            *discovery_.last_good());
  }
  ReloadResult retarget(Loaded loaded);
  void names_heard(const load::ProbeNames& names, const NameAnswer& answer);

  Status open_journal(const load::Rulebook& book);
  Status listen(Beside beside);
  void make_parts();
  const decide::Ledger* ledger() const { return core_ ? &core_->engine().ledger() : nullptr; }
  HistoryAccess history();
  Services services() const;
  void use(load::Rulebook book);
  void message_ended(decide::MessageEnded ended);
  void contact_health(decide::ContactHealth health);
  void tell_everybody(std::string text);
  void schedule();
  void round_begins();
  void on_sample(int run, Sample sample);
  void feed_each(TargetDesk::ByInstance samples);
  void now_ready();
  void on_signal(int signal);
  void wait_for_signal();
  void shut_down(const char* why);
  void stop_starting(std::function<void()> quiet);
  void finish();

  DaemonOptions options_;
  logging::Log& log_;
  std::shared_ptr<logging::Redactor> redactor_;
  asio::io_context io_{1};
  asio::any_io_executor executor_;
  std::unique_ptr<TimeSource> time_ = net::make_system_time(executor_);
  DiscoveryWatch discovery_;  ///< outlives the pool, on which a load may still read it
  /// The text of the rulebook in use, where its targets move; as above.
  std::atomic<std::shared_ptr<load::Written>> written_;
  TargetDesk targets_;
  HeardBox heard_{[this] { return ledger(); }, [this] { return time_->now().wall; }};
  SharedNet net_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<metrics::Metrics> metrics_;
  std::shared_ptr<Runtime> runtime_;
  std::unique_ptr<CoreLoop> core_;
  std::unique_ptr<people::Pipeline> people_;
  std::unique_ptr<Scheduler> scheduler_;
  std::shared_ptr<Sentinels> sentinels_;
  std::unique_ptr<EffectRunner> effects_;
  std::unique_ptr<api::ApiBackend> backend_;
  std::unique_ptr<api::Server> server_;
  OwnHealth health_{*time_, log_, [this](decide::EventBody e) { core_->feed(std::move(e)); },
                    [this](std::string t) { tell_everybody(std::move(t)); }};
  PostmortemFiles postmortems_{*this, executor_, log_};
  bool round_begun_ = false;
  Systemd systemd_;
  asio::signal_set signals_;
  std::shared_ptr<Reloader> reloader_;
  std::shared_ptr<Reloader> retargeter_;
  std::unique_ptr<FileWatch> files_ =
      make_file_watch(executor_, *time_, [this] { retargeter_->begin(); });
  std::unique_ptr<NameWatch> names_ = make_name_watch(
      executor_, *time_,
      [this](load::NameDiscovery question) {
        return ask_for_targets(executor_, net_.resolver.get(), std::move(question));
      },
      [this](const auto& names, const auto& answer) { names_heard(names, answer); });
  RefusedReload refused_;
  std::unique_ptr<Shutdown> shutdown_;
  Watchdog watchdog_{*time_, systemd_};
};

}  // namespace runbookd::app
