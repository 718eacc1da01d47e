#include <algorithm>

#include "config/load/lints.hpp"

namespace runbookd::load {

namespace {

using decide::Expr;
using document::Node;

// What a template yields changes from one moment to the next.
bool moves(const Expr& e) {
  if (e.kind == Expr::Kind::call) return true;
  if (e.kind == Expr::Kind::path && e.ref.what == decide::Ref::What::signal)
    return moves(*e.ref.signal);
  if (e.kind == Expr::Kind::path) return e.ref.what != decide::Ref::What::variable;
  return (e.left && moves(*e.left)) || (e.right && moves(*e.right));
}

// A yes is given for what was shown. What moves meanwhile is asked for anew, or was asked for in
// vain.
void lint_moving(Context& c, const decide::Rule& rule, const decide::Step& step,
                 const StepEntry& entry, const Node& written) {
  const bool as_written = entry.kind != nullptr && entry.kind->does_as_written;
  if (!as_written || !asks_people_first(c, rule, step)) return;
  for (const auto& [name, pieces] : step.templates) {
    if (std::none_of(pieces.begin(), pieces.end(),
                     [](const auto& piece) { return piece.expr && moves(*piece.expr); }))
      continue;
    const std::string key = name.substr(0, name.find('.'));
    c.out.warning(written.find(key) ? written.find(key)->mark : written.mark, "moving-approval",
                  "`" + name +
                      "` holds a value that moves, and an approval is for the value that "
                      "was shown",
                  "use what stays: incident.id, target, var.NAME; or let the command look itself");
  }
}

// An incident of a ladder changes the same thing in the same way once. What only looks, tells or
// asks may do so again.
void lint_repeated(Context& c, const decide::Rule& rule, std::size_t index, const Node& written) {
  const decide::Step& step = rule.steps[index];
  const bool counted = step.hazard != Hazard::diagnose;
  const auto same = [&](const decide::Step& other) {
    return other.kind == step.kind && other.verb == step.verb && other.resource == step.resource;
  };
  if (rule.run_all || !counted || step.kind.empty() ||
      std::none_of(rule.steps.begin(), rule.steps.begin() + static_cast<std::ptrdiff_t>(index),
                   same))
    return;
  c.out.warning(
      written.mark, "unreachable-step",
      "this step repeats an earlier one; an incident runs the same action on a resource once",
      "if they do differ, tell them apart by `verb`");
}

void lint_limits(Context& c, const decide::Step& step, const Node& written) {
  if (!written.find("at_most")) return;
  for (const auto& rail : c.plan().rails.budget[static_cast<std::size_t>(step.hazard)])
    for (const auto& own : step.at_most)
      if (own.per <= rail.per && own.count > rail.count)
        warn_at_key(c, written, "at_most", "looser-than-rail",
                    "looser than the rail for " + std::string{name_of(step.hazard)} + " actions (" +
                        std::to_string(rail.count) + " per " + format_duration(rail.per) + ")",
                    "the rail holds all the same");
}

// The rail in decide/rails/evidence.cpp, as far as it can be seen beforehand.
void lint_evidence(Context& c, const decide::Rule& rule, const decide::Step& step,
                   const StepEntry& entry, const Node& written) {
  if (step.hazard < Hazard::stateful || step.resource < 0 || rule.manual || !entry.spec) return;
  const auto reads = [](const decide::Condition& condition, int source) {
    return std::binary_search(condition.reads.begin(), condition.reads.end(), source);
  };
  const decide::Resource& resource = c.plan().resources[static_cast<std::size_t>(step.resource)];
  std::vector<int> direct = resource.probes;
  if (resource.source >= 0) direct.push_back(resource.source);
  const bool evident = std::any_of(direct.begin(), direct.end(), [&](int source) {
    return !c.plan().sources[static_cast<std::size_t>(source)].insecure &&
           (reads(rule.when, source) || reads(step.if_, source) || reads(step.requires_, source));
  });
  if (evident) return;
  const Node* target = written.find("target");
  c.out
      .warning(target ? target->mark : written.mark, "no-direct-probe",
               "a " + std::string(name_of(step.hazard)) + " step on `" + resource.name +
                   "` is withheld for ever: neither `when` nor its `if` or `requires` reads a "
                   "verified probe of it",
               direct.empty()
                   ? "give a probe resource: " + resource.name + ", and read it"
                   : "read " + c.plan().sources[static_cast<std::size_t>(direct.front())].name +
                         " there")
      .length = target ? target->width() : 1;
}

// Samples count from `settle` to `within`.
void lint_settle(Context& c, const decide::Rule& rule, const decide::Step& step,
                 const Node& written, const Node& of_rule, const Node& document) {
  const bool verified = step.hazard != Hazard::diagnose && (step.verify || rule.verify);
  if (!verified || step.settle < step.within) return;
  const Node* defaults = document.find("defaults");
  const auto place = [&](const char* key) -> const Node* {
    for (const Node* node : {&written, &of_rule, defaults})
      if (node != nullptr && node->find(key) != nullptr) return node;
    return nullptr;
  };
  const char* key = place("settle") != nullptr ? "settle" : "within";
  const Node* node = place(key);
  warn_at_key(c, node ? *node : written, key, "settle-beyond-within",
              "nothing is left between `settle` (" + format_duration(step.settle) +
                  ") and `within` (" + format_duration(step.within) +
                  "): no step is ever found to have helped",
              "write a `within` that leaves time for three samples after `settle`");
}

void lint_count(Context& c, const decide::Step& step, const Node& written) {
  if (!step.approval || step.approval->from.empty()) return;
  const auto people = static_cast<int>(step.approval->from.size());
  const Node* approval = written.find("approval");
  const Node* count = approval == nullptr ? nullptr : approval->find("count");
  if (step.approval->count <= people || count == nullptr) return;
  c.out
      .warning(count->mark, "too-few-people",
               std::to_string(step.approval->count) + " people have to approve, and `from` names " +
                   std::to_string(people) + ": it can never be given",
               "name more of them, or members of a contact")
      .length = count->width();
}

// Of a rulebook that is sound: what is not on this machine matters once it can run.
void lint_program(Context& c, const StepEntry& entry, const Node& written) {
  if (!entry.spec || entry.kind->program.empty() || c.out.has_errors()) return;
  const Node* argv = written.find(entry.kind->program);
  if (argv == nullptr || argv->items.empty() || argv->items.front().secret) return;
  const Node& program = argv->items.front();
  // Where secrets are absent programs may be, too; what lies beside the rulebook is not.
  const bool beside = program.text.find('/') != std::string::npos && program.text.front() != '/';
  if (c.strictness == document::Strictness::placeholders && !beside) return;
  const Status there = entry.spec->runnable(c.book.settings.rulebook_dir);
  if (!there)
    c.out.warning(program.mark, "missing-program", there.error().text, there.error().hint).length =
        program.width();
}

}  // namespace

void lint_steps(Context& c, const Node& document) {
  for (std::size_t r = 0; r < c.plan().rules.size(); ++r) {
    const decide::Rule& rule = c.plan().rules[r];
    const Node* node = rule_node(document, r);
    const Node* steps = node == nullptr ? nullptr : node->find("steps");
    if (steps == nullptr || c.book.steps[r].size() != steps->items.size()) continue;
    for (std::size_t i = 0; i < rule.steps.size(); ++i) {
      const decide::Step& step = rule.steps[i];
      const StepEntry& entry = c.book.steps[r][i];
      const Node& written = steps->items[i];
      lint_moving(c, rule, step, entry, written);
      lint_repeated(c, rule, i, written);
      lint_limits(c, step, written);
      lint_evidence(c, rule, step, entry, written);
      lint_settle(c, rule, step, written, *node, document);
      lint_count(c, step, written);
      lint_program(c, entry, written);
    }
  }
}

}  // namespace runbookd::load
