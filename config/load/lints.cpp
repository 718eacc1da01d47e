// Lints over the finished plan, in the order of the sections.
#include "config/load/lints.hpp"

#include <algorithm>

#include "config/load/targets.hpp"

namespace runbookd::load {

namespace {

using document::Node;

bool has_rules_that_act(Context& c) {
  const auto& rules = c.plan().rules;
  return std::any_of(rules.begin(), rules.end(), acts);
}

// Others tell it of its targets, or it finds them: there is no address.
bool has_no_address(const Context& c, const std::string& name) {
  const int source = c.book.plan->source_index(name);
  if (source < 0) return false;
  const std::string& key = c.book.sources[static_cast<std::size_t>(source)].kind;
  return std::any_of(c.kinds.probes.begin(), c.kinds.probes.end(), [&](const ProbeKind* kind) {
    return kind->key == key && (kind->listens || kind->finds_targets);
  });
}

// Each target would be the same address.
void lint_targets(Context& c, const std::string& name, const Node& probe) {
  if (has_no_address(c, name)) return;
  const char* key = probe.find("targets") != nullptr ? "targets" : "targets_from";
  const Node* targets = probe.find(key);
  if (targets == nullptr || targets->reported || mentions_target(probe)) return;
  warn_at_key(c, probe, key, "targets-unused", "every target is probed at the same address",
              "write {{ target }} where the address differs: http: \"http://{{ target }}/health\"");
}

}  // namespace

const Node* rule_node(const Node& document, std::size_t index) {
  const Node* rules = document.find("rules");
  return rules && index < rules->items.size() ? &rules->items[index] : nullptr;
}

void warn_at_key(Context& c, const Node& node, std::string_view key, std::string lint,
                 std::string message, std::string hint) {
  auto& d = c.out.warning(node.key_mark(key), std::move(lint), std::move(message), std::move(hint));
  if (node.find(key) != nullptr) d.length = static_cast<int>(key.size());
}

bool acts(const decide::Rule& rule) {
  return std::any_of(rule.steps.begin(), rule.steps.end(),
                     [](const auto& s) { return s.hazard != Hazard::diagnose; });
}

bool asks_people_first(const Context& c, const decide::Rule& rule, const decide::Step& step) {
  if (step.approval) return true;
  return step.hazard != Hazard::diagnose &&
         std::min(rule.mode, c.book.plan->mode) == decide::Mode::approve;
}

void lint_rulebook(Context& c, const Node& document) {
  if (const Node* probes = document.find("probes"))
    for (const auto& [name, probe] : probes->entries) lint_targets(c, name.text, probe);
  if (!has_rules_that_act(c)) return;
  if (!c.plan().has_sentinels)
    c.out.warning(
        document.mark, "no-sentinels",
        "without `self: {sentinels: [..]}` our own network cannot be told from the target's",
        "name two or three independent addresses");
  if (document.find("mode") == nullptr)
    c.out.warning(document.mark, "no-mode",
                  "no `mode` is written: it runs in `observe`, which says what it would do and "
                  "changes nothing",
                  "write mode: act, approve, or observe when that is what is meant");
}

void lint(Context& c, const Node& document) {
  lint_rules(c, document);
  lint_steps(c, document);
  lint_conditions(c, document);
  lint_contacts(c, document);
  lint_rulebook(c, document);
}

}  // namespace runbookd::load
