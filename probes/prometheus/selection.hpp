// Which series of an exposition are wanted, made ready for fast look-up by sample name.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/selector.hpp"

namespace runbookd::probes {

/// Name and unescaped value of each label, in any order.
using Labels = std::vector<std::pair<std::string_view, std::string>>;

class LabelMatcher {
 public:
  virtual ~LabelMatcher() = default;
  /// A label that is absent counts as empty, as in PromQL.
  virtual bool matches(const Labels& labels) const = 0;
};

/// One selector's interest in the samples of one name.
struct Interest {
  std::size_t selector = 0;
  bool as_bucket = false;  ///< the name is the selector's metric + `_bucket`
};

class Selection {
 public:
  explicit Selection(std::vector<SeriesSelector> selectors);

  std::size_t size() const { return selectors_.size(); }
  const std::string& metric(std::size_t selector) const { return selectors_[selector].metric; }
  /// Null when nobody wants samples of this name.
  const std::vector<Interest>* interested(std::string_view sample_name) const;
  bool matches(std::size_t selector, const Labels& labels) const;

 private:
  std::vector<SeriesSelector> selectors_;
  std::vector<std::vector<std::unique_ptr<LabelMatcher>>> matchers_;
  std::map<std::string, std::vector<Interest>, std::less<>> by_name_;
};

}  // namespace runbookd::probes
