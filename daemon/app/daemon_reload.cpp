// A new rulebook in the place of the old one, while everything runs.
#include "daemon/app/composition/moved_targets.hpp"
#include "daemon/app/daemon_parts.hpp"
#include "daemon/app/log/report.hpp"

namespace runbookd::app {

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
    discovery_.note(runtime_->book, *metrics_, log_);
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
    if (const Status replaced = replace(std::move(*loaded.book)); replaced) {
      written_ = loaded.written;
    } else {
      loaded.book.reset();
      loaded.errors = 1;
      loaded.diagnostics += replaced.error().text + "\n";
    }
    systemd_.notify("READY=1");
  }
  metrics_->reloaded(loaded.book.has_value(), time_->now().wall);
  refused_ = {};
  if (!loaded.book) {
    refused_ = {time_->now().wall, loaded.diagnostics};
    log_.error("the new rulebook has errors, the old one goes on",
               {{"errors", std::to_string(loaded.errors)}});
    logging::report(log_, loaded.diagnostics);
    return {false, std::move(loaded.diagnostics)};
  }
  if (moved) log_.warn("store.path changes at the next start only");
  journal_->bound(runtime_->book.settings.journal);
  sentinels_->start(runtime_->book.settings.sentinels);  // whose verdict is of the new plan
  update_access(*server_, runtime_->book, std::move(loaded.beside));
  const auto& plan = runtime_->book.plan;
  log_.info("the rulebook was reloaded",
            {{"config", plan->config_hash}, {"rules", std::to_string(plan->rules.size())}});
  return {true, std::move(loaded.diagnostics)};
}

void Daemon::names_heard(const load::ProbeNames& names, const NameAnswer& answer) {
  if (discovery_.answered(names, answer, *metrics_, log_)) retargeter_->begin();
}

// Other targets of the same text: what is watched already goes on being watched, and nobody's
// contacts, tokens or rules are touched.
ReloadResult Daemon::retarget(Loaded loaded) {
  const auto written = written_.load();
  if (!written) return {};
  if (loaded.written != written) {  // another rulebook has been put in its place meanwhile
    retargeter_->begin();
    return {};
  }
  if (!loaded.book) {
    log_.error("the targets that were found cannot be used, the old ones go on",
               {{"errors", std::to_string(loaded.errors)}});
    logging::report(log_, loaded.diagnostics);
    return {};
  }
  const auto before = runtime_;
  if (same_targets(*before->book.plan,
                   *loaded.book->plan)) {  // a file says the same again, or worse
    discovery_.note(*loaded.book, *metrics_, log_);
    runtime_->book.take_discovery_of(*loaded.book);
    return {true, {}};
  }
  runtime_ = with_targets(std::move(*loaded.book), *before, services(), history());
  effects_->use(runtime_);
  metrics_->rebuild(*runtime_->book.plan);
  discovery_.note(runtime_->book, *metrics_, log_);
  files_->watch(load::discovery_patterns(runtime_->book));
  names_->watch(load::names_to_ask(runtime_->book));
  if (health_.first_round().renumber(places_of(runtime_->runs, before->runs))) now_ready();
  scheduler_->start(scheduled_probes(*runtime_));
  core_->feed(decide::Reloaded{runtime_->book.plan});
  log_moved_targets(log_, *before->book.plan, *runtime_->book.plan);
  feed_each(targets_.released(*runtime_->book.plan));
  return {true, {}};
}

}  // namespace runbookd::app
