// Rules, their incidents and the times that an incident is judged by. All three times count from
// the first bad evaluation, since that is when the users began to suffer. Internal to metrics.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "daemon/app/metrics/series.hpp"
#include "daemon/decide/event.hpp"
#include "daemon/decide/explain/view.hpp"
#include "daemon/decide/incidents/ledger.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::metrics {

class RuleSeries {
 public:
  explicit RuleSeries(Families& families);
  void rebuild(const decide::Plan& plan);
  void restore(const decide::Ledger& ledger);

  void set_rule(int rule, int subject, const decide::RuleView& view);
  void set_open(const decide::Ledger& ledger);

  void record(const decide::Record& record);
  /// An action of the incident began.
  void acted(const std::string& incident, Mono at);

 private:
  static constexpr std::size_t severity_count = 4;

  struct Subject {
    std::array<prometheus::Gauge*, decide::rule_state_count> states{};
    prometheus::Gauge* unknown = nullptr;
  };
  struct Times {
    prometheus::Histogram* detect = nullptr;
    prometheus::Histogram* act = nullptr;
    prometheus::Histogram* recover = nullptr;
  };
  struct Running {
    std::string rule;
    Mono first_bad{};
    bool acted = false;
  };

  void build_rule(const decide::Rule& rule);
  void opened(const decide::Record& record);
  const Times* times_of(const std::string& rule) const;

  Series<prometheus::Gauge> state_;
  Series<prometheus::Gauge> unknown_;
  Series<prometheus::Counter> incidents_;
  Series<prometheus::Counter> acks_missed_;
  Series<prometheus::Histogram> detect_;
  Series<prometheus::Histogram> act_;
  Series<prometheus::Histogram> recover_;
  std::array<prometheus::Gauge*, severity_count> open_{};
  std::vector<std::vector<Subject>> rules_;
  std::map<std::string, Times> times_;
  std::map<std::string, Running> running_;  ///< open incidents, by id
};

}  // namespace runbookd::metrics
