// The second net under the loader: what stands in the file stands in the plan. A reader that gives
// up reports why; should one ever give up in silence, a probe would be no probe and an `if:` would
// hold for ever, so nothing is started with such a plan.
#include <algorithm>

#include "config/load/context.hpp"

namespace runbookd::load {

namespace {

using document::Node;

// A `${file:...}` that `check` could not read: what depends on it is rightly absent.
bool has_unread(const Node& node) {
  return node.unread || std::any_of(node.items.begin(), node.items.end(), has_unread) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [](const auto& entry) { return has_unread(entry.second); });
}

class Net {
 public:
  Net(Context& c, const Node& document) : c_(c), document_(document) {}

  void probes() {
    for (std::size_t i = 0; i < c_.book.sources.size(); ++i) {
      const SourceEntry& entry = c_.book.sources[i];
      const decide::Source& source = c_.plan().sources[i];
      if (source.is_resource) continue;
      const bool all = std::all_of(entry.specs.begin(), entry.specs.end(),
                                   [](const auto& spec) { return spec != nullptr; });
      const int wanted = entry.finds_targets ? 1 : source.instance_count();
      if (!all || static_cast<int>(entry.specs.size()) != wanted)
        lost(named("probes", source.name), "probe `" + source.name + "`");
    }
  }

  void signals() {
    for (const auto& [name, expr] : c_.plan().signals)
      if (!expr) lost(named("signals", name), "signal `" + name + "`");
  }

  void rules() {
    const Node* list = document_.find("rules");
    if (list == nullptr) return;
    if (list->items.size() != c_.plan().rules.size()) return lost(list, "a rule");
    for (std::size_t i = 0; i < list->items.size(); ++i)
      rule(list->items[i], c_.plan().rules[i], c_.book.steps[i]);
  }

  void contacts() {
    const Node* section = document_.find("contacts");
    if (section == nullptr) return;
    for (const auto& [name, node] : section->entries) {
      const auto entry = c_.book.contacts.find(name.text);
      const bool channel =
          std::any_of(c_.kinds.notifiers.begin(), c_.kinds.notifiers.end(),
                      [&](const NotifierKind* kind) { return node.find(kind->key) != nullptr; });
      if (entry == c_.book.contacts.end() || (channel && !entry->second.spec))
        lost(&node, "contact `" + name.text + "`");
    }
  }

 private:
  void rule(const Node& node, const decide::Rule& rule, const std::vector<StepEntry>& entries) {
    const std::string of = " of rule `" + rule.name + "`";
    if (!rule.manual && !rule.when) lost(node.find("when"), "`when`" + of);
    written(node, "verify", rule.verify.expr != nullptr, of);
    written(node, "summary", !rule.summary.empty(), of);
    const Node* severity = node.find("severity");
    const std::size_t cases =
        severity == nullptr || severity->is_scalar() ? 1 : severity->entries.size();
    if (rule.severities.size() != cases) lost(severity, "`severity`" + of);
    const Node* steps = node.find("steps");
    const std::size_t count = steps == nullptr ? 0 : steps->items.size();
    if (rule.steps.size() != count || entries.size() != count) return lost(steps, "a step" + of);
    for (std::size_t i = 0; i < count; ++i) step(steps->items[i], rule.steps[i], entries[i], of);
  }

  void step(const Node& node, const decide::Step& step, const StepEntry& entry,
            const std::string& of) {
    if (entry.kind == nullptr || !entry.spec) return lost(&node, "a step" + of);
    written(node, "if", step.if_.expr != nullptr, of);
    written(node, "requires", step.requires_.expr != nullptr, of);
    written(node, "verify", step.verify.expr != nullptr, of);
    for (const auto& [name, text] : entry.spec->templates())
      if (!step.templates.contains(name)) lost(&node, "the template in `" + name + "`" + of);
  }

  const Node* named(std::string_view section, std::string_view name) const {
    const Node* node = document_.find(section);
    return node == nullptr ? nullptr : node->find(name);
  }

  void written(const Node& node, std::string_view key, bool there, const std::string& of) {
    const Node* value = node.find(key);
    const bool nothing = value == nullptr || (value->is_scalar() && value->text.empty());
    if (!nothing && !there) lost(value, "`" + std::string(key) + "`" + of);
  }

  void lost(const Node* node, const std::string& what) {
    c_.error(node == nullptr ? document_.mark : node->mark,
             what + " could not be read, and no reader said why",
             "write it in another way; this is a fault of runbookd, please report it");
  }

  Context& c_;
  const Node& document_;
};

}  // namespace

void check_complete(Context& c, const document::Node& document) {
  if (c.out.has_errors() || has_unread(document)) return;
  Net net(c, document);
  net.probes();
  net.signals();
  net.rules();
  net.contacts();
}

}  // namespace runbookd::load
