// The numbers about runbookd and what it watches. Fed from the core's events and effects; probes
// and actions never see a metric. Every series that the rulebook implies is there from the start,
// with the names of the rulebook as labels; the label `target` is there only when the probe or rule
// has targets.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/decide/effect.hpp"
#include "daemon/decide/event.hpp"
#include "daemon/decide/explain/view.hpp"
#include "daemon/decide/incidents/ledger.hpp"
#include "daemon/decide/plan.hpp"
#include "daemon/decide/tasks/task_view.hpp"

namespace runbookd::decide {
class Engine;
}

namespace runbookd::metrics {

constexpr Nanos text_lifetime = seconds{1};  ///< scrapes within it get the same text

/// Loop thread.
struct JournalFigures {
  std::uint64_t records = 0;   ///< in all, those in segments too
  std::uint64_t archived = 0;  ///< in segments
  std::uint64_t bytes = 0;     ///< of the database, in use
  bool writable = false;
  bool over_max = false;
};

class Metrics {
 public:
  virtual ~Metrics() = default;

  /// At load and reload: series of what is gone are removed, the others keep their values.
  virtual void rebuild(const decide::Plan& plan) = 0;
  /// At start: incidents that are open already, so that their times to act and recover are
  /// measured.
  virtual void restore(const decide::Ledger& ledger) = 0;

  virtual void on_event(const decide::Event& event) = 0;
  virtual void on_effect(const decide::Effect& effect) = 0;

  // What is read from the core when a text is made; pull() does it.
  virtual void set_rule(int rule, int subject, const decide::RuleView& view) = 0;
  virtual void set_ledger(const decide::Ledger& ledger) = 0;
  virtual void set_tasks(const std::vector<decide::TaskView>& tasks) = 0;

  /// A named expression of `signals:`; nullopt (unknown) removes the series.
  virtual void set_signal(const std::string& name, std::optional<double> value) = 0;
  /// Of every probe with discovery files: whether some of them cannot be used. The others have
  /// none.
  virtual void set_discovery(const std::map<std::string, bool>& failed) = 0;
  virtual void set_journal(const JournalFigures& journal) = 0;
  virtual void set_log_lines_dropped(std::uint64_t lines) = 0;
  virtual void set_loop_lag(Nanos lag) = 0;
  virtual void observe_lateness(Nanos late) = 0;
  virtual void reloaded(bool success, Wall at) = 0;
  virtual void notified(const std::string& contact, bool success) = 0;
  virtual void postmortem_written(bool success) = 0;
  virtual void set_leader(bool leader) = 0;

  /// The last text is younger than text_lifetime.
  virtual bool fresh(Mono now) const = 0;
  /// Prometheus text 0.0.4, made now when the last one is no longer fresh.
  virtual std::shared_ptr<const std::string> shared_text(Mono now) = 0;
  /// The same; valid until the next call.
  const std::string& text(Mono now) { return *shared_text(now); }
  /// Whatever its age; null before the first.
  virtual std::shared_ptr<const std::string> last_text() const = 0;

  /// Makes the same text on any thread, while the loop goes on and even when this is gone: with
  /// thousands of series it takes tens of milliseconds.
  virtual std::function<std::string()> renderer() = 0;
  /// What a renderer made is the text of `now`.
  virtual void keep(std::string text, Mono now) = 0;
};

struct BuildInfo {
  std::string version;
  std::string revision;
};
std::unique_ptr<Metrics> make_metrics(BuildInfo build);

/// Reads rules and ledger from the engine, before a new text.
void pull(Metrics& metrics, const decide::Engine& engine);

}  // namespace runbookd::metrics
