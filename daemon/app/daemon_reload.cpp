// A new rulebook in the place of the old one, while everything runs.
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
    if (const Status replaced = replace(std::move(*loaded.book)); !replaced) {
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

}  // namespace runbookd::app
