// What the section readers share while a rulebook is loaded. Internal to load.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "config/document/loader.hpp"
#include "config/document/reader.hpp"
#include "config/load/cost.hpp"
#include "config/load/kinds.hpp"
#include "config/load/rulebook.hpp"
#include "daemon/decide/expression/typing.hpp"

namespace runbookd::load {

/// What rules and probes inherit; filled from `defaults` and the presets of its rows.
struct Defaults {
  Nanos for_{};
  Nanos resolve_after{};
  Nanos settle{};
  Nanos within{};
  Nanos cooldown{};
  std::vector<decide::Budget> at_most;
  Nanos every{};
  Nanos timeout{};
};

/// What holds for the rules and probes of one file: the rulebook's own, or an included file's.
struct Scope {
  Defaults defaults;
  decide::Mode mode = decide::Mode::observe;
  std::map<std::string, std::string> labels;
  std::vector<std::string> contacts;  ///< told of its rules and probes; empty = all
};

struct Context {
  const Kinds& kinds;
  document::Diagnostics& out;
  document::Sources& files;
  document::Strictness strictness;
  const FoundTargets& before;  ///< what discovery files said when they were last good
  Rulebook book{};
  Scope common{};                 ///< the rulebook's own
  std::map<int, Scope> scopes{};  ///< of included files, by file
  std::set<std::string> rule_names{};
  std::set<std::string> contact_names{};
  /// Contacts that were named before all were known.
  std::vector<const document::Node*> names_later{};
  std::map<std::string, int> escalation_names{};  ///< where they stand in the plan
  int default_escalation = -1;
  bool template_variables = false;
  std::set<std::string> variables{};
  /// Of `maintenance`: the ids of its checks and where they are written, for lints.
  std::vector<std::pair<const document::Node*, std::string>> checks{};
  Costs costs{};
  std::size_t instances = 0;  ///< of all probes so far

  decide::Plan& plan() { return *book.plan; }
  /// By the file that `node` stands in.
  const Scope& scope_of(const document::Node& node) const {
    const auto scope = scopes.find(node.mark.file);
    return scope == scopes.end() ? common : scope->second;
  }
  void error(document::Mark mark, std::string message, std::string hint = {}) {
    out.error(mark, std::move(message), std::move(hint));
  }
  /// The same, marking all of a name or value.
  void error(const document::Node& at, std::string message, std::string hint = {}) {
    if (at.reported || at.unread) return;
    out.error(at.mark, std::move(message), std::move(hint)).length = at.width();
  }
  /// A kind or section of a later version, and what serves until then.
  void not_yet(const document::Node& at, const std::string& what, const Planned& planned = {}) {
    out.error(at.mark, what + " is not yet known to this version",
              planned.today.empty() ? "leave it out, or use a later version"
                                    : "until then: " + std::string(planned.today))
        .length = at.width();
  }

  /// Parse and type one expression; a null expr when it has errors (they are reported). `what` it
  /// is, for the message that it is too much.
  decide::ExprPtr expression(const document::Node& node,
                             const std::string& what = "this expression");
  /// The same, of type bool, with what it reads. A list means all of its items.
  decide::Condition condition(const document::Node& node);
  std::optional<decide::Template> text_template(const document::Node& node);

 private:
  decide::ExprPtr with_placeholder(const document::Node& node);
  decide::TypingScope scope();
  bool typed(decide::Expr& expr, const document::Node& node, const std::string& what);
};

// One per section; each reads its part of `top` into the context.
void read_defaults(Context& c, document::Reader& top);
/// `defaults` of an included file, on top of those that it stands in.
void read_own_defaults(document::Reader& file, Defaults& defaults);
/// Labels that every rule has unless it says otherwise.
void read_labels(document::Reader& r, std::map<std::string, std::string>& labels);
/// `mode`, `labels`, `defaults` and `contacts` of included files; after the rulebook's own.
void read_scopes(Context& c, const document::FileScopes& files);
/// When something is due: `Mon 09:00 Europe/London`; nullopt: not written, or wrong and reported.
std::optional<decide::Schedule> read_schedule(Context& c, document::Reader& r,
                                              std::string_view key);
/// `rotation` of a contact; nullopt: wrong and reported.
std::optional<decide::Rotation> read_rotation(Context& c, document::Reader rotation);
void read_resources(Context& c, document::Reader& top);
/// `targets:` of resources; after the probes, since it may name one.
void read_resource_instances(Context& c, document::Reader& top);
void read_probes(Context& c, document::Reader& top);
/// Only what they are called: signals may ask `firing("rule")` and come before the rules.
void read_rule_names(Context& c, const document::Node& document);
void read_signals(Context& c, document::Reader& top);
void read_contacts(Context& c, document::Reader& top);
/// `escalation`, `escalations`, `severities`; before the rules, which name lists.
void read_people(Context& c, document::Reader& top);
/// Of a rule.
void read_updates(Context& c, document::Reader& rule, decide::Rule& out);
void read_maintenance(Context& c, document::Reader& top);
void read_rules(Context& c, document::Reader& top);
/// Names of contacts that do not exist are reported; one name or a list.
void known_contacts(Context& c, document::Reader& r, std::string_view key);
void known_contact(Context& c, document::Reader& r, const document::Node& name);
/// The list that tells people of a rule; -1: none is written, or it is unknown and reported.
int escalation_of_rule(Context& c, document::Reader& rule);
/// P0 to P3; anything else is reported.
std::optional<decide::Severity> read_severity_name(Context& c, const document::Node& name);
/// The files beside the rulebook; they are not read here.
void list_files(Context& c, const document::Node& document);
/// Reports what was written and is not in the plan, when no reader has reported anything.
void check_complete(Context& c, const document::Node& document);
/// Lints over the finished plan.
void lint(Context& c, const document::Node& document);

}  // namespace runbookd::load
