#include "config/load/rule_targets.hpp"

#include <algorithm>
#include <unordered_set>

namespace runbookd::load {

namespace {

// What several lists have in common, in the order of the first.
class Common {
 public:
  void add(const std::vector<std::string>& targets) {
    if (!any_) names_ = targets;
    some_is_empty_ = some_is_empty_ || targets.empty();
    const std::unordered_set<std::string> own(targets.begin(), targets.end());
    std::erase_if(names_, [&](const auto& name) { return !own.contains(name); });
    any_ = true;
  }
  bool any() const { return any_; }
  /// Of lists that are not empty by themselves.
  bool nothing_in_common() const { return any_ && names_.empty() && !some_is_empty_; }
  std::vector<std::string>& names() { return names_; }

 private:
  std::vector<std::string> names_;
  bool any_ = false;
  bool some_is_empty_ = false;
};

// A rule that reads probes with targets is evaluated per target; several join by equal name. What
// an aggregate reads does not count.
void collect(const decide::Expr& e, const decide::Plan& plan, std::set<int>& sources,
             std::set<const decide::Expr*>& signals) {
  if (is_aggregate(e)) return;
  if (e.kind == decide::Expr::Kind::path) {
    if (e.ref.what == decide::Ref::What::signal) {
      if (signals.insert(e.ref.signal).second) collect(*e.ref.signal, plan, sources, signals);
      return;
    }
    if (e.ref.source >= 0) sources.insert(e.ref.source);
  }
  for (const auto& a : e.arguments) collect(*a.value, plan, sources, signals);
  if (e.left) collect(*e.left, plan, sources, signals);
  if (e.right) collect(*e.right, plan, sources, signals);
}

std::set<int> read_by_itself(const decide::Condition& condition, const decide::Plan& plan) {
  std::set<int> sources;
  std::set<const decide::Expr*> signals;
  if (condition.expr) collect(*condition.expr, plan, sources, signals);
  return sources;
}

void add_reads(const decide::Condition& condition, const decide::Plan& plan, Common& common) {
  for (const int source : read_by_itself(condition, plan))
    if (const auto& own = plan.sources[static_cast<std::size_t>(source)]; own.listed)
      common.add(own.targets);
}

const decide::Resource* resource_of(const decide::Plan& plan, const decide::Step& step) {
  return step.resource < 0 ? nullptr : &plan.resources[static_cast<std::size_t>(step.resource)];
}

// Each target of the rule is an instance of what its steps act on, or the step could not say which.
void check_instances(Context& c, document::Reader& r, const decide::Rule& rule) {
  for (const decide::Step& step : rule.steps) {
    const decide::Resource* resource = resource_of(c.plan(), step);
    if (resource == nullptr || !resource->listed) continue;
    if (!rule.listed) {
      r.error("steps",
              "`" + resource->name + "` has instances, and the rule does not say which one",
              "let `when` read a probe with the same targets, such as not PROBE.up");
      return;
    }
    const std::unordered_set<std::string> own(resource->targets.begin(), resource->targets.end());
    const auto stranger = std::find_if(rule.targets.begin(), rule.targets.end(),
                                       [&](const auto& name) { return !own.contains(name); });
    if (stranger != rule.targets.end())
      r.error("steps",
              "`" + resource->name + "` has no instance `" + *stranger +
                  "`, for which the rule is judged",
              "its `targets` and those of the probe have the same names");
  }
}

}  // namespace

const decide::Source* listed_source(const decide::Condition& condition, const decide::Plan& plan) {
  for (const int source : read_by_itself(condition, plan))
    if (const auto& it = plan.sources[static_cast<std::size_t>(source)]; it.listed) return &it;
  return nullptr;
}

void find_targets(Context& c, document::Reader& r, decide::Rule& rule) {
  Common common;
  add_reads(rule.when, c.plan(), common);
  if (rule.manual) {
    add_reads(rule.verify, c.plan(), common);
    for (const decide::Step& step : rule.steps) {
      for (const auto* condition : {&step.if_, &step.requires_, &step.verify})
        add_reads(*condition, c.plan(), common);
      const decide::Resource* resource = resource_of(c.plan(), step);
      if (resource != nullptr && resource->listed) common.add(resource->targets);
    }
  }
  if (common.nothing_in_common())
    r.error(rule.manual ? "steps" : "when", "the probes of this rule have no target in common");
  rule.listed = common.any();
  rule.targets = std::move(common.names());
  check_instances(c, r, rule);
}

}  // namespace runbookd::load
