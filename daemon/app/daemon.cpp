#include "daemon/app/daemon.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "daemon/app/composition/descriptors.hpp"
#include "daemon/app/composition/first_process.hpp"
#include "daemon/app/composition/history.hpp"
#include "daemon/app/composition/memory.hpp"
#include "daemon/app/composition/narrator.hpp"
#include "daemon/app/composition/records.hpp"
#include "daemon/app/composition/startup_pages.hpp"
#include "daemon/app/daemon_parts.hpp"
#include "daemon/app/log/foreign_text.hpp"
#include "daemon/app/log/report.hpp"
#include "daemon/net/google/tokens.hpp"

namespace runbookd::app {

Status Daemon::open_journal(const load::Rulebook& book) {
  journal::JournalOptions options;
  options.state_dir = book.settings.state_dir;
  options.bounds = book.settings.journal;
  options.redact = [redactor = redactor_](std::string_view text) { return redactor->redact(text); };
  options.changed = [this] { health_.look(); };
  auto opened = journal::open_journal(executor_, std::move(options));
  if (!opened) return opened.error();
  journal_ = std::move(*opened);
  return ok();
}

void Daemon::make_parts() {
  const auto feed = [this](decide::EventBody e) { core_->feed(std::move(e)); };
  people_ =
      people::make_pipeline(executor_, *time_,
                            {[this](decide::MessageEnded e) { message_ended(std::move(e)); },
                             [this](decide::ContactHealth it) { contact_health(std::move(it)); },
                             [this](std::string& text) { redactor_->clean(text); }});
  scheduler_ = make_scheduler(executor_, *time_,
                              {[this](int i, Sample s) { on_sample(i, std::move(s)); },
                               [this](int, Nanos late) {
                                 metrics_->observe_lateness(late);
                                 round_begins();
                               },
                               [this](Nanos lag) {
                                 metrics_->set_loop_lag(lag);
                                 health_.look(lag);
                               }});
  sentinels_ = make_sentinels(net_.services(executor_), *time_, [feed](bool network_ok) {
    feed(decide::SentinelVerdict{network_ok});
  });
  effects_ = make_effect_runner(
      {executor_, *time_, *journal_, *scheduler_, *sentinels_, *people_, feed, redactor_});
}

void Daemon::message_ended(decide::MessageEnded e) {
  redactor_->clean(e.detail);
  using How = decide::MessageEnded::How;
  if (e.how != How::passed_over) metrics_->notified(e.contact, e.how == How::sent);
  if (e.how == How::passed_over)
    log_.debug("a message was passed over", {{"contact", e.contact}, {"detail", e.detail}});
  if (e.how == How::failed)
    log_.warn("a message could not be sent", {{"contact", e.contact}, {"detail", e.detail}});
  core_->feed(std::move(e));
}

void Daemon::contact_health(decide::ContactHealth it) {
  redactor_->clean(it.detail);
  using Is = decide::ContactHealth::Is;
  if (it.is == Is::broken)
    log_.error("a contact cannot be reached", {{"contact", it.contact}, {"detail", it.detail}});
  if (it.is == Is::well) log_.info("a contact can be reached again", {{"contact", it.contact}});
  core_->feed(std::move(it));
}

void Daemon::tell_everybody(std::string text) {
  decide::Notify message;
  message.news = decide::News::daemon;
  message.key = "daemon/" + rfc3339(time_->now().wall);
  message.contacts = runtime_->book.plan->contacts;
  message.detail = std::move(text);
  people_->tell(message);
}

HistoryAccess Daemon::history() {
  return history_of([this] { return ledger(); });
}

Services Daemon::services() const {
  Services out = net_.services(executor_);
  out.heard = &heard_;
  return out;
}

void Daemon::use(load::Rulebook book) {
  if (book.settings.google)
    net_.google = net::make_google_tokens(executor_, *net_.http, *book.settings.google);
  runtime_ = make_runtime(std::move(book), services(), history(), net_.google);
  effects_->use(runtime_);
  people_->use(runtime_->notifiers, bounds_of(runtime_->book),
               runtime_->book.settings.server.external_url);
  metrics_->rebuild(*runtime_->book.plan);
  discovery_.note(runtime_->book, *metrics_, log_);
  files_->watch(load::discovery_patterns(runtime_->book));
  names_->watch(load::names_to_ask(runtime_->book));
}

// Whoever started us waits for this and not for the end of the first round: a probe may take longer
// than a service manager is willing to wait.
void Daemon::round_begins() {
  if (std::exchange(round_begun_, true)) return;
  log_.info("the first round of probes has begun");
  systemd_.notify("READY=1");
}

void Daemon::schedule() {
  std::vector<ScheduledProbe> probes = scheduled_probes(*runtime_);
  health_.first_round().expect(static_cast<int>(probes.size()));
  if (probes.empty()) {  // a rulebook of procedures that people trigger
    round_begins();
    now_ready();
  }
  scheduler_->start(std::move(probes));
}

void Daemon::on_sample(int run, Sample sample) {
  clean(sample, *redactor_);
  if (sample.reason == Reason::no_descriptors) health_.out_of_descriptors();
  const auto runtime = runtime_;  // which a sample may lead to replace
  const ProbeRun& of = runtime->runs[static_cast<std::size_t>(run)];
  const auto& source = runtime->book.plan->sources[static_cast<std::size_t>(of.source)];
  if (of.finds_targets) {
    feed_each(targets_.share(source, std::move(sample), time_->now()));
    if (auto list = targets_.other_list(source)) {
      discovery_.found(source.name, std::move(*list));
      retargeter_->begin();
    }
  } else {
    core_->feed(decide::SampleArrived{of.instance, std::move(sample)});
  }
  if (health_.first_round().seen(run)) now_ready();
}

void Daemon::look_now(const std::vector<int>& sources) {
  std::vector<int> runs;
  for (const int source : sources) {
    const auto& firsts = runtime_->first_runs;
    const auto next = static_cast<std::size_t>(source) + 1;
    const int end = next < firsts.size() ? firsts[next] : static_cast<int>(runtime_->runs.size());
    for (int run = firsts[next - 1]; run < end; ++run) runs.push_back(run);
  }
  if (!runs.empty()) scheduler_->run_now(runs, [] {});
}

void Daemon::feed_each(TargetDesk::ByInstance samples) {
  for (auto& [instance, sample] : samples)
    core_->feed(decide::SampleArrived{instance, std::move(sample)});
}

void Daemon::now_ready() {
  log_.info("ready: a first round of probes is in");
  give_memory_back();
  release_startup_pages();
}

Status Daemon::listen(Beside beside) {
  backend_ = make_backend(*this, executor_, options_.version);
  auto opened =
      open_server(runtime_->book, std::move(beside), executor_, *backend_, redactor_, log_);
  if (!opened) return opened.error();
  server_ = std::move(*opened);
  health_.listens(*server_);
  return ok();
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
  retargeter_->stop();
  files_->stop();
  names_->stop();
  core_->feed(decide::Stopping{});
  sentinels_->stop();
  scheduler_->stop([this, quiet = std::move(quiet)] { effects_->when_idle(quiet); });
}

void Daemon::finish() {
  signals_.cancel();
  people_->stop();
  core_->stop();
  if (server_) server_->stop();
  io_.stop();
}

int Daemon::run(Loaded loaded) {
  load::Rulebook& book = *loaded.book;
  written_ = loaded.written;
  if (const Status opened = open_journal(book); !opened) {
    log_.error(opened.error().text, {{"hint", opened.error().hint}});
    return 2;
  }
  auto restart = journal_->restart();
  if (!restart) {
    log_.error(restart.error().text, {{"hint", restart.error().hint}});
    return 2;
  }
  if (!restart->remark.empty()) log_.warn(restart->remark);
  metrics_ = metrics::make_metrics({options_.version, {}});
  metrics_->restore(restart->ledger);
  metrics_->set_leader(true);
  metrics_->reloaded(true, time_->now().wall);
  make_parts();
  core_ = make_core_loop(
      *time_, std::make_unique<decide::Engine>(book.plan, std::move(restart->ledger), time_->now()),
      {[this](const decide::Event& e) { metrics_->on_event(e); },
       [this](const decide::Effect& e) {
         metrics_->on_effect(e);
         narrate(log_, e);
         postmortems_.on_effect(e);
       },
       [this](decide::Effects e) { effects_->run(std::move(e)); }});
  use(std::move(book));
  if (const Status listening = listen(std::move(loaded.beside)); !listening) {
    log_.error(listening.error().text, {{"hint", listening.error().hint}});
    return 2;
  }
  journal_->append(
      started_record(time_->now(), options_.version, runtime_->book.plan->config_hash));
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
  journal_->append(stopped_record(time_->now()));
  log_.info("stopped");
  return 0;
}

int run_daemon(const DaemonOptions& options) {
  if (const auto ended = stay_behind_as_first_process()) return *ended;
  map_large_blocks();
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
  const int code = daemon.run(std::move(loaded));
  if (daemon.can_be_destroyed()) return code;
  daemon.close_journal();
  log.reset();
  std::_Exit(code);
}

}  // namespace runbookd::app
