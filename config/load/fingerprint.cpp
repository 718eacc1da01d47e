#include "config/load/fingerprint.hpp"

#include <algorithm>

#include "config/load/hash.hpp"

namespace runbookd::load {

namespace {

using decide::Condition;
using decide::Expr;

// A probe or a resource without the list of its targets.
std::uint64_t hash_entry(const document::Node& node, std::uint64_t h) {
  for (const auto& [key, value] : node.entries)
    if (key.text != "targets" && key.text != "targets_from")
      h = hash_node(value, hash_node(key, h));
  return h;
}

// All that a rule reads: sources and named signals, directly or through other signals.
struct Read {
  std::set<int> sources;
  std::set<const Expr*> signals;

  void add(const Expr& e) {
    if (e.kind == Expr::Kind::path) {
      if (e.ref.source >= 0) sources.insert(e.ref.source);
      if (e.ref.what == decide::Ref::What::signal && signals.insert(e.ref.signal).second)
        add(*e.ref.signal);
    }
    for (const auto& argument : e.arguments) add(*argument.value);
    if (e.left) add(*e.left);
    if (e.right) add(*e.right);
  }
  void add(const Condition& condition) {
    if (condition.expr) add(*condition.expr);
  }
  void add(const decide::Template& pieces) {
    for (const auto& piece : pieces)
      if (piece.expr) add(*piece.expr);
  }
};

Read read_by(const decide::Rule& rule) {
  Read read;
  read.add(rule.when);
  read.add(rule.verify);
  read.add(rule.summary);
  for (const auto& severity : rule.severities) read.add(severity.when);
  for (const decide::Step& step : rule.steps) {
    for (const Condition* condition : {&step.if_, &step.requires_, &step.verify})
      read.add(*condition);
    for (const auto& [argument, pieces] : step.templates) read.add(pieces);
  }
  return read;
}

std::set<std::string> resources_of(const decide::Plan& plan, const decide::Rule& rule) {
  std::set<std::string> out;
  const auto add = [&](int resource) {
    if (resource >= 0) out.insert(plan.resources[static_cast<std::size_t>(resource)].name);
  };
  for (const decide::Step& step : rule.steps) add(step.resource);
  for (const int resource : rule.depends_on) add(resource);
  return out;
}

std::uint64_t mix(std::uint64_t h, std::uint64_t other) {
  return (h ^ other) * 0x9e3779b97f4a7c15ull;
}

std::uint64_t mix(std::uint64_t h, Nanos duration) {
  return mix(h, static_cast<std::uint64_t>(duration.count()) + 1);
}

std::uint64_t mix(std::uint64_t h, const std::vector<decide::Budget>& budgets) {
  for (const decide::Budget& b : budgets)
    h = mix(mix(h, static_cast<std::uint64_t>(b.count)), b.per);
  return h;
}

// What the rule is by its own text and by the defaults that it inherits: as they are in effect, so
// that a default which it does not inherit is not of it.
std::uint64_t hash_in_effect(const decide::Plan& plan, const decide::Rule& rule, std::uint64_t h) {
  h = mix(h, static_cast<std::uint64_t>(std::min(plan.mode, rule.mode)) + 1);
  for (const Nanos duration : {rule.for_, rule.resolve_after, rule.settle, rule.within})
    h = mix(h, duration);
  for (const decide::Step& step : rule.steps) {
    for (const Nanos duration : {step.cooldown, step.settle, step.within, step.timeout})
      h = mix(h, duration);
    h = mix(h, step.at_most);
  }
  return h;
}

}  // namespace

Fingerprints::Fingerprints(const Context& c, document::Reader& top)
    : plan_(*c.book.plan), rails_(fnv_start) {
  const document::Node* defaults = top.take("defaults");
  if (defaults != nullptr)
    for (const char* every_rule : {"rails", "startup_grace"})
      if (const document::Node* node = defaults->find(every_rule))
        rails_ = hash_node(*node, rails_);
  for (const char* section : {"probes", "resources"})
    if (const document::Node* entries = top.take(section))
      for (const auto& [name, node] : entries->entries) read_entry(name, node);
  for (std::size_t i = 0; i < c.book.sources.size(); ++i)
    if (const auto& model = c.book.sources[i].model)
      if (const auto through = model->through()) via_[plan_.sources[i].name] = through->probe;
  const document::Node* signals = top.take("signals");
  if (signals == nullptr) return;
  for (const auto& [name, node] : signals->entries)
    if (const auto it = plan_.signals.find(name.text); it != plan_.signals.end() && it->second)
      signals_[it->second.get()] = hash_node(node, hash_node(name, fnv_start));
}

void Fingerprints::read_entry(const document::Node& name, const document::Node& node) {
  named_[name.text] = hash_entry(node, hash_node(name, fnv_start));
}

std::uint64_t Fingerprints::of_source(const decide::Source& source) const {
  std::uint64_t h = fnv_start;
  if (const auto it = named_.find(source.name); it != named_.end()) h = it->second;
  if (const auto it = via_.find(source.name); it != via_.end())
    if (const auto other = named_.find(it->second); other != named_.end())
      h = mix(h, other->second);
  return mix(mix(h, source.every), source.timeout);
}

std::uint64_t Fingerprints::of(const document::Node& node, const decide::Rule& rule) const {
  std::uint64_t h = hash_in_effect(plan_, rule, hash_node(node, rails_));
  const Read read = read_by(rule);
  // Sums: the same text makes the same number, in whatever order the file has the others.
  std::uint64_t others = 0;
  for (const int source : read.sources)
    others += of_source(plan_.sources[static_cast<std::size_t>(source)]);
  for (const std::string& resource : resources_of(plan_, rule))
    if (const auto it = named_.find(resource); it != named_.end()) others += it->second;
  for (const Expr* signal : read.signals)
    if (const auto it = signals_.find(signal); it != signals_.end()) others += it->second;
  return mix(h, others);
}

}  // namespace runbookd::load
