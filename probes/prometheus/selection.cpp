#include "probes/prometheus/selection.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace runbookd::probes {
namespace {

using Op = SeriesSelector::Matcher::Op;
constexpr std::int64_t most_pattern_memory = 1 << 20;

std::string_view value_of(const Labels& labels, std::string_view name) {
  for (const auto& [label, value] : labels) {
    if (label == name) return value;
  }
  return {};
}

class Equality final : public LabelMatcher {
 public:
  explicit Equality(SeriesSelector::Matcher matcher) : matcher_(std::move(matcher)) {}
  bool matches(const Labels& labels) const override {
    return (value_of(labels, matcher_.label) == matcher_.value) == (matcher_.op == Op::equal);
  }

 private:
  SeriesSelector::Matcher matcher_;
};

RE2::Options quiet() {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(most_pattern_memory);
  return options;
}

/// The loader has checked the pattern; one that does not compile selects nothing.
class Expression final : public LabelMatcher {
 public:
  explicit Expression(const SeriesSelector::Matcher& matcher)
      : label_(matcher.label),
        expression_(matcher.value, quiet()),
        wanted_(matcher.op == Op::match) {}
  bool matches(const Labels& labels) const override {
    if (!expression_.ok()) return false;
    const auto value = value_of(labels, label_);
    return RE2::FullMatch(re2::StringPiece(value.data(), value.size()), expression_) == wanted_;
  }

 private:
  std::string label_;
  RE2 expression_;
  bool wanted_;
};

}  // namespace

Selection::Selection(std::vector<SeriesSelector> selectors) : selectors_(std::move(selectors)) {
  matchers_.resize(selectors_.size());
  for (std::size_t i = 0; i < selectors_.size(); ++i) {
    by_name_[selectors_[i].metric].push_back({i, false});
    by_name_[selectors_[i].metric + "_bucket"].push_back({i, true});
    for (const auto& matcher : selectors_[i].matchers) {
      if (matcher.op == Op::equal || matcher.op == Op::not_equal) {
        matchers_[i].push_back(std::make_unique<Equality>(matcher));
      } else {
        matchers_[i].push_back(std::make_unique<Expression>(matcher));
      }
    }
  }
}

const std::vector<Interest>* Selection::interested(std::string_view sample_name) const {
  const auto at = by_name_.find(sample_name);
  return at == by_name_.end() ? nullptr : &at->second;
}

bool Selection::matches(std::size_t selector, const Labels& labels) const {
  const auto& all = matchers_[selector];
  return std::all_of(all.begin(), all.end(), [&](const auto& m) { return m->matches(labels); });
}

}  // namespace runbookd::probes
