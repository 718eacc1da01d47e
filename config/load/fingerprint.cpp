#include "config/load/fingerprint.hpp"

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

}  // namespace

Fingerprints::Fingerprints(const Context& c, document::Reader& top)
    : plan_(*c.book.plan), common_(hash_start) {
  for (const char* section : {"mode", "defaults"})
    if (const document::Node* node = top.take(section)) common_ = hash_node(*node, common_);
  for (const char* section : {"probes", "resources"})
    if (const document::Node* entries = top.take(section))
      for (const auto& [name, node] : entries->entries)
        named_[name.text] = hash_entry(node, hash_start);
  const document::Node* signals = top.take("signals");
  if (signals == nullptr) return;
  for (const auto& [name, node] : signals->entries)
    if (const auto it = plan_.signals.find(name.text); it != plan_.signals.end() && it->second)
      signals_[it->second.get()] = hash_node(node, hash_start);
}

std::uint64_t Fingerprints::of(const document::Node& node, const decide::Rule& rule) const {
  std::uint64_t h = hash_node(node, common_);
  const auto hash_named = [&](const std::string& name) {
    if (const auto it = named_.find(name); it != named_.end()) h = mix(h, it->second);
  };
  const Read read = read_by(rule);
  for (const int source : read.sources)
    hash_named(plan_.sources[static_cast<std::size_t>(source)].name);
  for (const std::string& resource : resources_of(plan_, rule)) hash_named(resource);
  // By their order in the file and not by their addresses: the same text makes the same number.
  std::uint64_t signals = 0;
  for (const Expr* signal : read.signals)
    if (const auto it = signals_.find(signal); it != signals_.end()) signals += it->second;
  return mix(h, signals);
}

}  // namespace runbookd::load
