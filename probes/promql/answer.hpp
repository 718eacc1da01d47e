// What a Prometheus server answers to an instant query (its HTTP API, `GET /api/v1/query`), read as
// it comes: of a megabyte of something else nothing is built.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/label_set.hpp"

namespace runbookd::probes {

inline constexpr std::size_t most_promql_bytes = 1 << 20;
inline constexpr std::size_t most_promql_series = 1'000;

struct PromqlSeries {
  std::string target;  ///< its labels but for the metric's name (net::target_of)
  double value = 0;
  bool twice = false;  ///< another series has the same labels: which of them is meant?
};

struct PromqlAnswer {
  std::vector<PromqlSeries> series;  ///< of a vector, or one without labels of a scalar
  std::string remark;  ///< the first warning of the server, or information; may be empty
};

/// The failure is in the words of a sample: `query` for what the server says of the query itself,
/// `too_large` for more series than are read, `protocol` for what is no such answer.
Result<PromqlAnswer, net::Failure> parse_promql_answer(std::string_view body);

}  // namespace runbookd::probes
