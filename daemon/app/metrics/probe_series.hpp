// What one sample changes. Internal to metrics.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "daemon/app/metrics/probe_table.hpp"
#include "daemon/app/metrics/series.hpp"

namespace runbookd::metrics {

/// Loop thread.
class ProbeSeries {
 public:
  explicit ProbeSeries(Families& families);
  void rebuild(const decide::Plan& plan);
  void sample(int instance, const Sample& sample);
  void set_named(const std::string& name, std::optional<double> value);
  /// Appends the families of FamilyText, on any thread and also when this is gone.
  std::function<void(std::string& out)> writer() const;

 private:
  static constexpr auto first_of_ours = static_cast<std::size_t>(Reason::own_dns);
  prometheus::Counter& unknown(Reason reason);

  prometheus::Family<prometheus::Counter>& unknown_family_;
  std::array<prometheus::Counter*, reason_count> unknown_{};  ///< by Reason, made when first met
  std::shared_ptr<ProbeTable> table_;
  std::map<std::string, double> named_;  ///< the expressions of `signals:` that are known
};

}  // namespace runbookd::metrics
