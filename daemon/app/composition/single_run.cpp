#include "daemon/app/composition/single_run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"
#include "daemon/app/composition/named_probe.hpp"
#include "daemon/app/composition/runtime.hpp"
#include "daemon/app/composition/shared_net.hpp"
#include "daemon/app/log/foreign_text.hpp"
#include "daemon/net/google/tokens.hpp"
#include "daemon/net/system_time.hpp"

namespace runbookd::app {

namespace {

decide::InstanceView view_of(const Sample& sample, const std::vector<Cell>* cells, Stamp now) {
  decide::InstanceView out;
  out.seen = true;
  out.conclusive = sample.outcome != Outcome::unknown;
  out.outcome = sample.outcome;
  out.reason = sample.reason;
  out.detail = sample.detail;
  out.evidence = sample.evidence;
  out.last_run = now;
  out.latency = sample.latency;
  out.cells = cells;
  return out;
}

class Once {
 public:
  Once(load::Rulebook book, const logging::Redactor& redactor)
      : redactor_(redactor), executor_(io_.get_executor()), net_(executor_) {
    if (book.settings.google)
      net_.google = net::make_google_tokens(executor_, *net_.http, *book.settings.google);
    runtime_ = make_runtime(std::move(book), net_.services(executor_), {}, net_.google);
  }

  /// Each of these runs, to its end.
  void run(const std::vector<int>& runs) {
    std::vector<ScheduledProbe> all = scheduled_probes(*runtime_);
    std::vector<ScheduledProbe> chosen;
    for (const int i : runs) chosen.push_back(all[static_cast<std::size_t>(i)]);
    std::size_t open = chosen.size();
    std::vector<bool> ended(open);
    const auto take = [&](int i, Sample sample) {
      const auto place = static_cast<std::size_t>(i);
      if (ended[place]) return;
      ended[place] = true;
      add(runs[place], std::move(sample));
      if (--open == 0) scheduler_->stop([this] { io_.stop(); });
    };
    scheduler_ = make_scheduler(executor_, *time_, {take, [](int, Nanos) {}, [](Nanos) {}});
    scheduler_->start(std::move(chosen));
    io_.run();
    scheduler_.reset();
  }

  std::string result() { return api::views::listed("probes", std::move(items_)); }
  const Runtime& runtime() const { return *runtime_; }

 private:
  void add(int index, Sample sample) {
    clean(sample, redactor_);
    const ProbeRun& run = runtime_->runs[static_cast<std::size_t>(index)];
    const decide::Source& source =
        runtime_->book.plan->sources[static_cast<std::size_t>(run.source)];
    const auto place = static_cast<std::size_t>(run.instance - source.first_instance);
    const ProbeSpec* spec =
        runtime_->book.sources[static_cast<std::size_t>(run.source)].spec_for(place);
    const std::string address = spec == nullptr ? std::string{} : spec->address();
    const Stamp now = time_->now();
    for (const FoundTarget& target : sample.found)
      items_.push_back(
          api::views::probe(source, target.name, view_of(sample, &target.cells, now), address));
    if (!sample.found.empty()) return;
    const bool named = source.listed && !run.finds_targets;
    sample.cells.resize(source.signals.size());
    items_.push_back(api::views::probe(source, named ? source.targets[place] : std::string{},
                                       view_of(sample, &sample.cells, now), address));
  }

  const logging::Redactor& redactor_;
  boost::asio::io_context io_{1};
  boost::asio::any_io_executor executor_;
  std::unique_ptr<TimeSource> time_ = net::make_system_time(executor_);
  SharedNet net_;
  std::shared_ptr<Runtime> runtime_;
  std::unique_ptr<Scheduler> scheduler_;
  boost::json::array items_;
};

}  // namespace

Result<std::string> run_probe_once(load::Rulebook book, const std::string& name,
                                   const std::string& target, const logging::Redactor& redactor) {
  Once once(std::move(book), redactor);
  const auto runs = runs_named(once.runtime(), name, target);
  if (!runs) return runs.error();
  once.run(*runs);
  return once.result();
}

}  // namespace runbookd::app
