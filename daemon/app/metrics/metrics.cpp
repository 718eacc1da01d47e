#include "daemon/app/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>

#include "daemon/app/metrics/action_series.hpp"
#include "daemon/app/metrics/probe_series.hpp"
#include "daemon/app/metrics/process.hpp"
#include "daemon/app/metrics/rule_series.hpp"

namespace runbookd::metrics {

namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

const Buckets& lateness_buckets() {
  static const Buckets buckets{0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5};
  return buckets;
}

// A counter that somebody else counts.
class Mirror {
 public:
  explicit Mirror(prometheus::Counter& counter) : counter_(counter) {}
  void set(double value) { counter_.Increment(std::max(0.0, value - counter_.Value())); }

 private:
  prometheus::Counter& counter_;
};

class Prometheus final : public Metrics {
 public:
  explicit Prometheus(const BuildInfo& build)
      : registry_(std::make_shared<prometheus::Registry>()),
        families_(*registry_),
        probes_(families_),
        rules_(families_),
        actions_(families_),
        discovery_(families_.discovery_failed),
        broken_(families_.contact_broken),
        delivered_(families_.notifications),
        undelivered_(families_.notification_failures),
        approvals_(families_.approvals_pending.Add(Labels{})),
        paused_(families_.paused.Add(Labels{})),
        leader_(families_.leader.Add(Labels{}, 1.0)),
        loop_lag_(families_.loop_lag.Add(Labels{})),
        lateness_(families_.lateness.Add(Labels{}, lateness_buckets())),
        journal_(families_.journal_records.Add(Labels{})),
        journal_writable_(families_.journal_writable.Add(Labels{}, 1.0)),
        journal_archived_(families_.journal_archived.Add(Labels{})),
        journal_bytes_(families_.journal_bytes.Add(Labels{})),
        journal_over_max_(families_.journal_over_max.Add(Labels{})),
        log_dropped_(families_.log_lines_dropped.Add(Labels{})),
        postmortems_(families_.postmortems.Add(Labels{})),
        postmortem_failures_(families_.postmortem_failures.Add(Labels{})),
        reload_success_(families_.reload_success.Add(Labels{})),
        reload_time_(families_.reload_time.Add(Labels{})),
        cpu_(families_.cpu.Add(Labels{})),
        resident_(families_.resident.Add(Labels{})),
        virtual_(families_.virtual_memory.Add(Labels{})),
        open_fds_(families_.open_fds.Add(Labels{})),
        max_fds_(families_.max_fds.Add(Labels{})),
        start_time_(families_.start_time.Add(Labels{})) {
    const Labels labels{label("version", build.version), label("revision", build.revision)};
    families_.build_info.Add(labels).Set(1);
    for (std::size_t i = 0; i < tasks_.size(); ++i)
      tasks_[i] = &families_.tasks.Add(
          Labels{label("state", decide::name_of(static_cast<decide::TaskState>(i)))});
  }

  void rebuild(const decide::Plan& plan) override {
    probes_.rebuild(plan);
    rules_.rebuild(plan);
    actions_.rebuild(plan);
    broken_.begin();
    delivered_.begin();
    undelivered_.begin();
    for (const std::string& contact : plan.contacts) {
      broken_.want(Labels{label("contact", contact)});
      delivered_.want(Labels{label("contact", contact)});
      undelivered_.want(Labels{label("contact", contact)});
    }
    broken_.end();
    delivered_.end();
    undelivered_.end();
    made_.reset();
  }

  void restore(const decide::Ledger& ledger) override { rules_.restore(ledger); }

  void on_event(const decide::Event& event) override {
    if (const auto* contact = std::get_if<decide::ContactHealth>(&event.body)) note(*contact);
    if (const auto* arrived = std::get_if<decide::SampleArrived>(&event.body)) {
      probes_.sample(arrived->instance, arrived->sample);
    } else if (const auto* written = std::get_if<decide::IntentWritten>(&event.body)) {
      const std::string incident = actions_.intent_written(*written, event.at.mono);
      if (!incident.empty()) rules_.acted(incident, event.at.mono);
    } else if (const auto* finished = std::get_if<decide::ActionFinished>(&event.body)) {
      actions_.finished(*finished, event.at.mono);
    }
  }

  void on_effect(const decide::Effect& effect) override {
    if (const auto* write = std::get_if<decide::Write>(&effect)) {
      rules_.record(write->record);
    } else if (const auto* execute = std::get_if<decide::Execute>(&effect)) {
      actions_.execute(execute->request);
    } else if (const auto* back = std::get_if<decide::ReadIntentBack>(&effect)) {
      actions_.read_back(back->request);
    } else if (const auto* withheld = std::get_if<decide::WithheldAction>(&effect)) {
      actions_.withheld(withheld->reason);
    }
  }

  void set_rule(int rule, int subject, const decide::RuleView& view) override {
    rules_.set_rule(rule, subject, view);
  }

  void set_ledger(const decide::Ledger& ledger) override {
    rules_.set_open(ledger);
    paused_.Set(ledger.paused().empty() ? 0 : 1);
    int pending = 0;
    for (const auto& [id, incident] : ledger.incidents()) {
      if (!incident.open()) continue;
      for (const decide::StepRun& step : incident.steps)
        if (step.status == decide::StepStatus::awaiting_approval) ++pending;
    }
    approvals_.Set(pending);
  }

  void set_tasks(const std::vector<decide::TaskView>& tasks) override {
    std::array<int, decide::task_state_count> counts{};
    for (const decide::TaskView& task : tasks) ++counts[static_cast<std::size_t>(task.state)];
    for (std::size_t i = 0; i < counts.size(); ++i) tasks_[i]->Set(counts[i]);
  }

  void set_signal(const std::string& name, std::optional<double> value) override {
    probes_.set_named(name, value);
  }
  void set_discovery(const std::map<std::string, bool>& failed) override {
    discovery_.begin();
    for (const auto& [probe, is_failed] : failed)
      discovery_.want(Labels{label("probe", probe)})->Set(is_failed ? 1 : 0);
    discovery_.end();
  }
  void set_journal(const JournalFigures& journal) override {
    Mirror(journal_).set(static_cast<double>(journal.records));
    journal_writable_.Set(journal.writable ? 1 : 0);
    journal_archived_.Set(static_cast<double>(journal.archived));
    journal_bytes_.Set(static_cast<double>(journal.bytes));
    journal_over_max_.Set(journal.over_max ? 1 : 0);
  }
  void set_log_lines_dropped(std::uint64_t lines) override {
    Mirror(log_dropped_).set(static_cast<double>(lines));
  }
  void set_loop_lag(Nanos lag) override { loop_lag_.Set(to_seconds(lag)); }
  void observe_lateness(Nanos late) override {
    lateness_.Observe(to_seconds(std::max(late, Nanos{0})));
  }
  void reloaded(bool success, Wall at) override {
    reload_success_.Set(success ? 1 : 0);
    if (success) reload_time_.Set(to_seconds(at.time_since_epoch()));
  }
  void notified(const std::string& contact, bool success) override {
    auto& series = success ? delivered_ : undelivered_;
    if (auto* counter = series.find(Labels{label("contact", contact)})) counter->Increment();
  }
  void postmortem_written(bool success) override {
    postmortems_.Increment();
    if (!success) postmortem_failures_.Increment();
  }
  void set_leader(bool leader) override { leader_.Set(leader ? 1 : 0); }

  bool fresh(Mono now) const override {
    return made_ && now >= *made_ && now - *made_ < text_lifetime;
  }

  std::shared_ptr<const std::string> shared_text(Mono now) override {
    if (!fresh(now)) keep(renderer()(), now);
    return text_;
  }
  std::shared_ptr<const std::string> last_text() const override { return text_; }

  std::function<std::string()> renderer() override {
    read_process();
    const std::size_t expected = text_ ? text_->size() + text_->size() / 16 : 0;
    return [registry = registry_, probes = probes_.writer(), expected] {
      std::string out;
      out.reserve(expected);
      probes(out);
      return out += prometheus::TextSerializer().Serialize(registry->Collect());
    };
  }

  void keep(std::string text, Mono now) override {
    text_ = std::make_shared<const std::string>(std::move(text));
    made_ = now;
  }

 private:
  void note(const decide::ContactHealth& it) {
    if (it.is == decide::ContactHealth::Is::held) return;
    if (auto* gauge = broken_.find(Labels{label("contact", it.contact)}))
      gauge->Set(it.is == decide::ContactHealth::Is::broken ? 1 : 0);
  }

  void read_process() {
    const ProcessStats stats = read_process_stats();
    Mirror(cpu_).set(stats.cpu_seconds);
    resident_.Set(stats.resident_bytes);
    virtual_.Set(stats.virtual_bytes);
    open_fds_.Set(stats.open_fds);
    max_fds_.Set(stats.max_fds);
    start_time_.Set(stats.start_time);
  }

  std::shared_ptr<prometheus::Registry> registry_;  ///< a renderer may outlive us
  Families families_;
  ProbeSeries probes_;
  RuleSeries rules_;
  ActionSeries actions_;
  Series<prometheus::Gauge> discovery_;
  Series<prometheus::Gauge> broken_;
  Series<prometheus::Counter> delivered_;
  Series<prometheus::Counter> undelivered_;
  prometheus::Gauge& approvals_;
  std::array<prometheus::Gauge*, decide::task_state_count> tasks_{};  ///< by state
  prometheus::Gauge& paused_;
  prometheus::Gauge& leader_;
  prometheus::Gauge& loop_lag_;
  prometheus::Histogram& lateness_;
  prometheus::Counter& journal_;
  prometheus::Gauge& journal_writable_;
  prometheus::Gauge& journal_archived_;
  prometheus::Gauge& journal_bytes_;
  prometheus::Gauge& journal_over_max_;
  prometheus::Counter& log_dropped_;
  prometheus::Counter& postmortems_;
  prometheus::Counter& postmortem_failures_;
  prometheus::Gauge& reload_success_;
  prometheus::Gauge& reload_time_;
  prometheus::Counter& cpu_;
  prometheus::Gauge& resident_;
  prometheus::Gauge& virtual_;
  prometheus::Gauge& open_fds_;
  prometheus::Gauge& max_fds_;
  prometheus::Gauge& start_time_;
  std::shared_ptr<const std::string> text_;  ///< readers may keep it longer than we do
  std::optional<Mono> made_;
};

}  // namespace

std::unique_ptr<Metrics> make_metrics(BuildInfo build) {
  return std::make_unique<Prometheus>(build);
}

}  // namespace runbookd::metrics
