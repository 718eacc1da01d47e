#include "daemon/app/daemon.hpp"

#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "daemon/app/act/effect_runner.hpp"
#include "daemon/app/api/server.hpp"
#include "daemon/app/journal/journal.hpp"
#include "daemon/app/log/foreign_text.hpp"
#include "daemon/app/log/report.hpp"
#include "daemon/app/loop/scheduler.hpp"
#include "daemon/app/loop/sentinels.hpp"
#include "daemon/app/metrics/metrics.hpp"
#include "daemon/app/run/backend.hpp"
#include "daemon/app/run/core_loop.hpp"
#include "daemon/app/run/descriptors.hpp"
#include "daemon/app/run/first_process.hpp"
#include "daemon/app/run/history.hpp"
#include "daemon/app/run/narrator.hpp"
#include "daemon/app/run/own_health.hpp"
#include "daemon/app/run/rebuild.hpp"
#include "daemon/app/run/records.hpp"
#include "daemon/app/run/reloader.hpp"
#include "daemon/app/run/rulebook_source.hpp"
#include "daemon/app/run/runtime.hpp"
#include "daemon/app/run/shared_net.hpp"
#include "daemon/app/run/shutdown.hpp"
#include "daemon/app/run/startup_pages.hpp"
#include "daemon/app/run/systemd.hpp"
#include "daemon/app/run/watchdog.hpp"
#include "daemon/net/google_tokens.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

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
    shutdown_ =
        make_shutdown(executor_, log_,
                      {[this](std::function<void()> quiet) { stop_starting(std::move(quiet)); },
                       [this] { effects_->cancel_all(); }, [this] { finish(); }});
  }

  int run(load::Rulebook book, Beside beside);
  /// After run(): false while a thread hangs on somebody's disk, which would keep our end waiting.
  bool can_be_destroyed() const { return net_.pool->idle(); }
  /// What must not be lost is on the disk.
  void close_journal() { journal_.reset(); }

  // DaemonControl: what the API may ask of us
  const Runtime& runtime() const override { return *runtime_; }
  decide::Engine& engine() override { return core_->engine(); }
  journal::Journal& journal() override { return *journal_; }
  metrics::Metrics& metrics() override { return *metrics_; }
  net::BlockingPool& pool() override { return *net_.pool; }
  std::optional<std::string> not_ready() override { return health_.not_ready(); }
  Nanos loop_lag() const override { return health_.last_lag(); }
  std::uint64_t log_lines_dropped() const override { return log_.dropped(); }
  const RefusedReload& refused_reload() const override { return refused_; }
  void say(decide::Operator command) override {
    redactor_->clean(command.reason);
    core_->feed(std::move(command));
  }
  asio::awaitable<ReloadResult> reload() override { return reloader_->reload(); }

 private:
  // On a thread of the pool, while the loop goes on.
  Loaded load() const {
    const auto before = found_.load();
    return load_rulebook(options_.configs, {options_.dry_run, options_.listen, options_.state_dir},
                         *redactor_, false, *before);
  }
  ReloadResult take_over(Loaded loaded);
  Status replace(load::Rulebook book);

  Status open_journal(const load::Rulebook& book);
  Status listen(const load::Settings& settings, Beside beside);
  void make_parts();
  void use(load::Rulebook book);
  void tell_everybody(std::string text);
  void note_discovery();
  void schedule();
  void round_begins();
  void on_sample(int instance, Sample sample);
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
  SharedNet net_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<metrics::Metrics> metrics_;
  std::shared_ptr<Runtime> runtime_;
  std::unique_ptr<CoreLoop> core_;
  std::unique_ptr<Outbox> outbox_;
  std::unique_ptr<Scheduler> scheduler_;
  std::shared_ptr<Sentinels> sentinels_;
  std::unique_ptr<EffectRunner> effects_;
  std::unique_ptr<api::ApiBackend> backend_;
  std::unique_ptr<api::Server> server_;
  OwnHealth health_{log_, [this](decide::EventBody e) { core_->feed(std::move(e)); },
                    [this](std::string t) { tell_everybody(std::move(t)); }};
  /// What discovery files said when they were last good; a reload reads it on another thread.
  std::atomic<std::shared_ptr<const load::FoundTargets>> found_ =
      std::make_shared<const load::FoundTargets>();
  bool round_begun_ = false;
  Systemd systemd_;
  asio::signal_set signals_;
  std::shared_ptr<Reloader> reloader_;
  RefusedReload refused_;
  std::unique_ptr<Shutdown> shutdown_;
  Watchdog watchdog_{executor_, systemd_};
};

Status Daemon::open_journal(const load::Rulebook& book) {
  journal::JournalOptions options;
  options.state_dir = book.settings.state_dir;
  options.redact = [redactor = redactor_](std::string_view text) { return redactor->redact(text); };
  options.changed = [this] { health_.look(); };
  auto opened = journal::open_journal(executor_, std::move(options));
  if (!opened) return opened.error();
  journal_ = std::move(*opened);
  return ok();
}

void Daemon::make_parts() {
  const auto feed = [this](decide::EventBody e) { core_->feed(std::move(e)); };
  outbox_ = make_outbox(
      executor_,
      {[this](const std::string& contact, const Message& m, bool sent, std::string detail) {
        redactor_->clean(detail);
        metrics_->notified(contact, sent);
        journal_->append(message_record(contact, m, sent, detail));
        if (!sent)
          log_.warn("a message could not be sent", {{"contact", contact}, {"detail", detail}});
      }});
  scheduler_ = make_scheduler(executor_, {[this](int i, Sample s) { on_sample(i, std::move(s)); },
                                          [this](int, Nanos late) {
                                            metrics_->observe_lateness(late);
                                            round_begins();
                                          },
                                          [this](Nanos lag) {
                                            metrics_->set_loop_lag(lag);
                                            health_.look(lag);
                                          }});
  sentinels_ = make_sentinels(net_.services(executor_), [feed](bool network_ok) {
    feed(decide::SentinelVerdict{network_ok});
  });
  effects_ = make_effect_runner(
      {executor_, *journal_, *scheduler_, *sentinels_, *outbox_, feed, redactor_});
}

void Daemon::tell_everybody(std::string text) {
  decide::Notify message;
  message.contacts = runtime_->book.plan->contacts;
  message.text = std::move(text);
  decide::Effects effects;
  effects.emplace_back(std::move(message));
  effects_->run(std::move(effects));
}

void Daemon::use(load::Rulebook book) {
  if (book.settings.google)
    net_.google = net::make_google_tokens(executor_, *net_.http, *book.settings.google);
  runtime_ = make_runtime(std::move(book), net_.services(executor_),
                          history_of([this]() -> const decide::Ledger* {
                            return core_ ? &core_->engine().ledger() : nullptr;
                          }));
  runtime_->google = net_.google;
  effects_->use(runtime_);
  metrics_->rebuild(*runtime_->book.plan);
  note_discovery();
}

// What other programs list is not as it should be: it is said at each load, and shown until it is
// well again.
void Daemon::note_discovery() {
  const load::Rulebook& book = runtime_->book;
  const auto failures = load::discovery_failures(book);
  std::map<std::string, bool> failed;
  for (std::size_t i = 0; i < book.sources.size(); ++i) {
    const std::string& probe = book.plan->sources[i].name;
    if (!book.sources[i].lists.empty() || failures.contains(probe))
      failed[probe] = failures.contains(probe);
  }
  metrics_->set_discovery(failed);
  for (const auto& [probe, why] : failures)
    log_.warn("not all targets of a probe could be discovered", {{"probe", probe}, {"why", why}});
  found_.store(std::make_shared<const load::FoundTargets>(book.found_targets()));
}

// Whoever started us waits for this and not for the end of the first round: a probe may take longer
// than a service manager is willing to wait.
void Daemon::round_begins() {
  if (std::exchange(round_begun_, true)) return;
  log_.info("the first round of probes has begun");
  systemd_.notify("READY=1");
}

void Daemon::schedule() {
  std::vector<ScheduledProbe> probes = scheduled_probes(runtime_);
  health_.first_round().expect(static_cast<int>(probes.size()));
  if (probes.empty()) {  // a rulebook of procedures that people trigger
    round_begins();
    now_ready();
  }
  scheduler_->start(std::move(probes));
}

void Daemon::on_sample(int instance, Sample sample) {
  clean(sample, *redactor_);
  if (sample.reason == Reason::no_descriptors) health_.out_of_descriptors();
  const auto before = core_->engine().instance_view(instance, MonoClock::now());
  if (sample.outcome == Outcome::bad && before.consecutive_failures == 0) sentinels_->doubt();
  core_->feed(decide::SampleArrived{instance, std::move(sample)});
  if (health_.first_round().seen(instance)) now_ready();
}

void Daemon::now_ready() {
  log_.info("ready: a first round of probes is in");
  release_startup_pages();
}

Status Daemon::listen(const load::Settings& settings, Beside beside) {
  backend_ = make_backend(*this, executor_, options_.version);
  auto opened = open_server(settings, std::move(beside), executor_, *backend_, redactor_, log_);
  if (!opened) return opened.error();
  server_ = std::move(*opened);
  health_.listens(*server_);
  return ok();
}

// The new rulebook in the place of the old one, or the old one as it was: what is thrown on the way
// (there may be no memory for two) ends a reload, not the daemon.
Status Daemon::replace(load::Rulebook book) {
  const auto runtime = runtime_;
  const auto google = net_.google;
  try {
    use(std::move(book));
    schedule();
    core_->feed(decide::Reloaded{runtime_->book.plan});
    return ok();
  } catch (const std::exception& e) {
    net_.google = google;
    runtime_ = runtime;
    effects_->use(runtime_);
    metrics_->rebuild(*runtime_->book.plan);
    note_discovery();
    schedule();
    core_->feed(decide::Reloaded{runtime_->book.plan});
    return Error{std::string("the new rulebook could not be put in place: ") + e.what(), {}};
  }
}

ReloadResult Daemon::take_over(Loaded loaded) {
  const bool moved =
      loaded.book && loaded.book->settings.state_dir != runtime_->book.settings.state_dir;
  if (loaded.book) {
    systemd_.notify("RELOADING=1");
    net_.tls->read_roots_again();  // a CA file may have been replaced, the rulebook unchanged
    if (const Status replaced = replace(std::move(*loaded.book)); !replaced) {
      loaded.book.reset();
      loaded.errors = 1;
      loaded.diagnostics += replaced.error().text + "\n";
    }
    systemd_.notify("READY=1");
  }
  metrics_->reloaded(loaded.book.has_value(), Stamp::now().wall);
  refused_ = {};
  if (!loaded.book) {
    refused_ = {Stamp::now().wall, loaded.diagnostics};
    log_.error("the new rulebook has errors, the old one goes on",
               {{"errors", std::to_string(loaded.errors)}});
    logging::report(log_, loaded.diagnostics);
    return {false, std::move(loaded.diagnostics)};
  }
  if (moved) log_.warn("store.path changes at the next start only");
  sentinels_->start(runtime_->book.settings.sentinels);  // whose verdict is of the new plan
  update_access(*server_, runtime_->book.settings, std::move(loaded.beside));
  const auto& plan = runtime_->book.plan;
  log_.info("the rulebook was reloaded",
            {{"config", plan->config_hash}, {"rules", std::to_string(plan->rules.size())}});
  return {true, std::move(loaded.diagnostics)};
}

void Daemon::wait_for_signal() {
  signals_.async_wait([this](boost::system::error_code error, int signal) {
    if (error) return;
    on_signal(signal);
    wait_for_signal();
  });
}

void Daemon::on_signal(int signal) {
  if (signal == SIGHUP) return reloader_->begin();
  shut_down(signal == SIGTERM ? "SIGTERM" : "SIGINT");
}

void Daemon::shut_down(const char* why) {
  if (!shutdown_->begun())
    log_.info("stopping", {{"signal", why}, {"actions", std::to_string(effects_->under_way())}});
  shutdown_->begin();
}

void Daemon::stop_starting(std::function<void()> quiet) {
  watchdog_.stop();
  systemd_.notify("STOPPING=1");
  reloader_->stop();
  core_->feed(decide::Stopping{});
  sentinels_->stop();
  scheduler_->stop([this, quiet = std::move(quiet)] { effects_->when_idle(quiet); });
}

void Daemon::finish() {
  signals_.cancel();
  outbox_->stop();
  core_->stop();
  if (server_) server_->stop();
  io_.stop();
}

int Daemon::run(load::Rulebook book, Beside beside) {
  if (const Status opened = open_journal(book); !opened) {
    log_.error(opened.error().text, {{"hint", opened.error().hint}});
    return 2;
  }
  auto ledger = rebuild_ledger(*journal_);
  if (!ledger) {
    log_.error(ledger.error().text, {{"hint", ledger.error().hint}});
    return 2;
  }
  metrics_ = metrics::make_metrics({options_.version, {}});
  metrics_->restore(*ledger);
  metrics_->set_leader(true);
  metrics_->reloaded(true, Stamp::now().wall);
  make_parts();
  core_ = make_core_loop(
      executor_, std::make_unique<decide::Engine>(book.plan, std::move(*ledger), Stamp::now()),
      {[this](const decide::Event& e) { metrics_->on_event(e); },
       [this](const decide::Effect& e) {
         metrics_->on_effect(e);
         narrate(log_, e);
       },
       [this](decide::Effects e) { effects_->run(std::move(e)); }});
  use(std::move(book));
  if (const Status listening = listen(runtime_->book.settings, std::move(beside)); !listening) {
    log_.error(listening.error().text, {{"hint", listening.error().hint}});
    return 2;
  }
  journal_->append(started_record(options_.version, runtime_->book.plan->config_hash));
  health_.opened(*journal_);
  log_.info("runbookd runs", {{"version", options_.version},
                              {"mode", std::string{decide::name_of(runtime_->book.plan->mode)}},
                              {"listen", runtime_->book.settings.server.listen},
                              {"state", runtime_->book.settings.state_dir}});
  wait_for_signal();
  watchdog_.start();
  core_->start();
  schedule();
  sentinels_->start(runtime_->book.settings.sentinels);
  io_.run();
  journal_->append(stopped_record());
  log_.info("stopped");
  return 0;
}

}  // namespace

int run_daemon(const DaemonOptions& options) {
  if (const auto ended = stay_behind_as_first_process()) return *ended;
  auto redactor = std::make_shared<logging::Redactor>();
  const bool colour = ::isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr &&
                      options.log.format != logging::Format::json;
  std::signal(SIGPIPE, SIG_IGN);
  auto log = logging::make_log(options.log, redactor);
  Loaded loaded = load_rulebook(
      options.configs, {options.dry_run, options.listen, options.state_dir}, *redactor, colour);
  logging::report(*log, loaded.diagnostics);
  if (!loaded.book) {
    log->block(logging::Level::error, std::to_string(loaded.errors) +
                                          (loaded.errors == 1 ? " error" : " errors") +
                                          ": nothing was started");
    return 1;
  }
  raise_descriptor_limit();
  Daemon daemon(options, *log, redactor);
  const int code = daemon.run(std::move(*loaded.book), std::move(loaded.beside));
  if (daemon.can_be_destroyed()) return code;
  daemon.close_journal();
  log.reset();
  std::_Exit(code);
}

}  // namespace runbookd::app
