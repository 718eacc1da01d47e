// `rules`: the runbook's entries.
#include <algorithm>

#include "config/load/context.hpp"
#include "config/load/elsewhere.hpp"
#include "config/load/fingerprint.hpp"
#include "config/load/keys/rules.hpp"
#include "config/load/names.hpp"
#include "config/load/rule_targets.hpp"
#include "config/load/steps.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_rules = 2'000;
constexpr std::size_t max_steps = 50;

void read_severity(Context& c, document::Reader& r, decide::Rule& rule) {
  const document::Node* node = r.take("severity");
  if (node == nullptr)
    return r.error("severity", r.what() + " needs `severity`", "write P0, P1, P2 or P3");
  const auto add = [&](const document::Node& name, const document::Node* when) {
    const auto s = read_severity_name(c, name);
    if (!s) return;
    decide::SeverityCase item;
    item.severity = *s;
    const bool otherwise = when == nullptr || (when->is_scalar() && when->text == "otherwise");
    if (!otherwise) item.when = c.condition(*when);
    if (otherwise || item.when) rule.severities.push_back(std::move(item));
  };
  if (node->is_scalar()) return add(*node, nullptr);
  for (const auto& [name, when] : node->entries) add(name, &when);
}

void read_when(Context& c, document::Reader& r, decide::Rule& rule) {
  const document::Node* node = r.take("when");
  if (node == nullptr)
    return r.error("when", r.what() + " needs `when`", "write a condition, or manual");
  rule.manual = node->is_scalar() && node->text == "manual";
  if (!rule.manual) rule.when = c.condition(*node);
}

void read_times(document::Reader& r, const Defaults& d, decide::Rule& rule) {
  rule.for_ = r.duration("for").value_or(d.for_);
  rule.resolve_after = r.duration("resolve_after").value_or(d.resolve_after);
  rule.settle = r.duration("settle").value_or(d.settle);
  rule.within = r.duration("within").value_or(d.within);
  rule.rto = r.duration("rto");
}

// verify defaults to not (when): a tree of its own, typed from the same text.
void read_verify(Context& c, document::Reader& r, const document::Node& node, decide::Rule& rule) {
  if (const auto* verify = r.take("verify")) {
    rule.verify = c.condition(*verify);
    rule.verify_written = true;
    return;
  }
  const document::Node* when = node.find("when");
  if (rule.manual || when == nullptr || !rule.when) return;
  decide::Condition again = c.condition(*when);
  auto negated = std::make_unique<decide::Expr>();
  negated->kind = decide::Expr::Kind::unary;
  negated->op = decide::Op::not_;
  negated->type = Type::boolean;
  negated->left = std::move(again.expr);
  rule.verify = std::move(again);
  rule.verify.expr = std::move(negated);
  rule.verify.text = "not (" + rule.verify.text + ")";
}

void read_locks(Context& c, document::Reader& r, decide::Rule& rule) {
  for (const auto& [resource, verbs] : r.map("locks")) {
    auto& list = rule.locks[resource];
    if (verbs->is_scalar()) list.push_back(verbs->text);
    for (const auto& verb : verbs->items) list.push_back(verb.text);
  }
  const document::Node* written = r.take("locks");
  if (written == nullptr) return;
  for (const auto& [name, verbs] : written->entries) {
    if (c.plan().resource_index(name.text) >= 0) continue;
    c.error(name, "there is no resource `" + name.text + "`",
            hint_of(name.text, resource_names(c)));
  }
}

// Other rules, or resources: while one fires or is not well, this rule's symptom is theirs.
void read_depends_on(Context& c, document::Reader& r, decide::Rule& rule) {
  for (const document::Node* item : r.texts("depends_on")) {
    const std::string& name = item->text;
    const int resource = c.plan().resource_index(name);
    if (name == rule.name) {
      r.error(*item, "a rule cannot depend on itself");
    } else if (resource >= 0) {
      rule.depends_on.push_back(resource);
    } else if (c.rule_names.contains(name)) {
      rule.depends_on_rules.push_back(name);
    } else {
      Names known = rule_names(c);
      std::erase(known, rule.name);
      for (const auto other : resource_names(c)) known.push_back(other);
      r.error(*item, "there is no rule or resource `" + name + "`", hint_of(name, known));
    }
  }
}

void read_extras(Context& c, document::Reader& r, const Scope& scope, decide::Rule& rule) {
  rule.run_all = r.choice("run").value_or(0) == 1;
  rule.mode = scope.mode;
  if (const auto mode = r.choice("mode")) {
    rule.mode = static_cast<decide::Mode>(*mode);
    if (rule.mode > scope.mode)
      r.error("mode", "a rule may lower the file's `mode`, never raise it");
  }
  rule.during_storm = r.choice("during_storm").value_or(0) == 1;
  rule.fire_on_unknown = r.choice("on_unknown").value_or(0) == 1;
  rule.contacts = scope.contacts;
  rule.escalation = escalation_of_rule(c, r);
  rule.labels = scope.labels;
  read_labels(r, rule.labels);
  for (const document::Node* item : r.texts("evidence")) {
    const int source = c.plan().source_index(item->text);
    if (source < 0)
      r.error(*item, "there is no probe `" + item->text + "`", hint_of(item->text, probe_names(c)));
    else
      rule.evidence.push_back(source);
  }
  rule.runbook = r.string("runbook").value_or("");
  if (const auto* summary = r.take("summary"))
    if (auto pieces = c.text_template(*summary)) rule.summary = std::move(*pieces);
  read_locks(c, r, rule);
  read_depends_on(c, r, rule);
  read_updates(c, r, rule);
}

void finish_reads(decide::Rule& rule) {
  rule.reads = rule.when.reads;
  for (const auto& s : rule.severities)
    rule.reads.insert(rule.reads.end(), s.when.reads.begin(), s.when.reads.end());
  std::sort(rule.reads.begin(), rule.reads.end());
  rule.reads.erase(std::unique(rule.reads.begin(), rule.reads.end()), rule.reads.end());
}

void read_steps(Context& c, document::Reader& r, decide::Rule& rule) {
  std::vector<StepEntry> entries;
  const document::Node* list = r.take("steps");
  if (list != nullptr && !list->is_sequence())
    r.error("steps", "`steps` is a list", "write steps: [{do: ..}]");
  if (list != nullptr && list->items.size() > max_steps) r.error("steps", "more than 50 steps");
  int number = 0;
  if (list != nullptr && list->items.size() <= max_steps)
    for (const auto& item : list->items) {
      rule.steps.emplace_back();
      entries.emplace_back();
      read_step(c, item, ++number, {rule.settle, rule.within, rule.name}, rule.steps.back(),
                entries.back());
    }
  c.book.steps.push_back(std::move(entries));
}

void check_on_unknown(document::Reader& r, const decide::Rule& rule) {
  if (!rule.fire_on_unknown) return;
  const bool mild = std::all_of(rule.steps.begin(), rule.steps.end(),
                                [](const auto& s) { return s.hazard <= Hazard::reversible; });
  if (!mild)
    r.error("on_unknown", "`on_unknown: fire` is only for rules that notify or are reversible");
}

void read_rule(Context& c, const document::Node& node, const Fingerprints& prints) {
  document::Reader r(node, "a rule", c.out, {keys::rule});
  decide::Rule rule;
  rule.name = r.string("name").value_or("");
  document::Reader named(node, "rule `" + rule.name + "`", c.out, {keys::rule});
  named.take("name");
  c.variables.clear();
  read_severity(c, named, rule);
  read_when(c, named, rule);
  read_times(named, c.scope_of(node).defaults, rule);
  read_verify(c, named, node, rule);
  read_extras(c, named, c.scope_of(node), rule);
  read_steps(c, named, rule);
  finish_reads(rule);
  find_targets(c, named, rule);
  rule.fingerprint = prints.of(node, rule);
  check_on_unknown(named, rule);
  rule.variables.assign(c.variables.begin(), c.variables.end());
  named.finish({}, keys_of_steps(c));
  c.plan().rules.push_back(std::move(rule));
}

}  // namespace

void read_rule_names(Context& c, const document::Node& document) {
  const document::Node* list = document.find("rules");
  if (list == nullptr || !list->is_sequence()) return;
  for (const auto& item : list->items)
    if (const document::Node* name = item.find("name")) c.rule_names.insert(name->text);
}

void read_rules(Context& c, document::Reader& top) {
  const Fingerprints prints(c, top);
  for (decide::Source& source : c.plan().sources) source.fingerprint = prints.of_source(source);
  const document::Node* list = top.take("rules");
  if (list == nullptr) return;
  if (!list->is_sequence())
    return c.error(list->mark, "`rules` is a list", "write rules: followed by - name: ..");
  if (list->items.size() > max_rules) return c.error(list->mark, "more than 2000 rules");
  for (const auto& item : list->items) read_rule(c, item, prints);
}

}  // namespace runbookd::load
