// Faults that a test orders: the next requests that match are refused, lost, reset or left hanging,
// either before they take effect or after.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "tests/loopback/google_cloud/errors.hpp"
#include "tests/loopback/google_cloud/message.hpp"

namespace runbookd::sim {

enum class FaultKind { status, drop_reply, hang, reset, html_502, slow };

struct Fault {
  int id = 0;
  /// First word a method or `*`; the others must all occur in `HOST/PATH?QUERY`.
  std::string match;
  bool after = false;  ///< the request takes effect first
  FaultKind kind = FaultKind::status;
  int status = 503;
  std::optional<json::value> body;  ///< instead of the usual error of that status
  std::optional<int> retry_after_s;
  Millis delay{0};
  int skip = 0;   ///< let so many matching requests pass first
  int count = 1;  ///< how many are hit; -1: all
  int hits = 0;

  json::object view() const;
  Reply reply() const;
};

class Faults {
 public:
  /// The order as POSTed to /_control/faults; the answer is the fault's id or what is wrong with
  /// it.
  std::variant<int, std::string> add(const json::object& order);
  void clear() { faults_.clear(); }
  json::array view() const;
  /// The fault that hits this request, counted as a hit.
  std::optional<Fault> take(const Request& request);

 private:
  std::vector<Fault> faults_;
  int next_ = 1;
};

}  // namespace runbookd::sim
