// What the section readers share while a rulebook is loaded. Internal to load.
#pragma once

#include <set>

#include "config/document/reader.hpp"
#include "config/load/cost.hpp"
#include "config/load/kinds.hpp"
#include "config/load/rulebook.hpp"
#include "daemon/decide/typing.hpp"

namespace runbookd::load {

struct Defaults {
  Nanos for_ = minutes{2};
  Nanos resolve_after = minutes{2};
  Nanos settle = minutes{1};
  Nanos within = minutes{5};
  Nanos cooldown{0};
  std::vector<decide::Budget> at_most;
  Nanos every = seconds{30};
  Nanos timeout = seconds{5};
};

struct Context {
  const Kinds& kinds;
  document::Diagnostics& out;
  document::Sources& files;
  document::Strictness strictness;
  Rulebook book;
  Defaults defaults;
  std::set<std::string> rule_names;
  std::set<std::string> contact_names;
  bool template_variables = false;
  std::set<std::string> variables;
  Costs costs{};
  std::size_t instances = 0;   ///< of all probes so far
  const FoundTargets& before;  ///< what discovery files said when they were last good

  decide::Plan& plan() { return *book.plan; }
  void error(document::Mark mark, std::string message, std::string hint = {}) {
    out.error(mark, std::move(message), std::move(hint));
  }
  void not_yet(document::Mark mark, std::string what) {
    out.error(mark, what + " is not yet known to this version",
              "leave it out, or use a later version");
  }

  /// Parse and type one expression; a null expr when it has errors (they are reported). `what` it
  /// is, for the message that it is too much.
  decide::ExprPtr expression(const document::Node& node,
                             const std::string& what = "this expression");
  /// The same, of type bool, with what it reads. A list means all of its items.
  decide::Condition condition(const document::Node& node);
  std::optional<decide::Template> text_template(const document::Node& node);

 private:
  decide::TypingScope scope();
  bool typed(decide::Expr& expr, const document::Node& node, const std::string& what);
};

// One per section; each reads its part of `top` into the context.
void read_defaults(Context& c, document::Reader& top);
void read_resources(Context& c, document::Reader& top);
/// `targets:` of resources; after the probes, since it may name one.
void read_resource_instances(Context& c, document::Reader& top);
void read_probes(Context& c, document::Reader& top);
/// Only what they are called: signals may ask `firing("rule")` and come before the rules.
void read_rule_names(Context& c, const document::Node& document);
void read_signals(Context& c, document::Reader& top);
void read_contacts(Context& c, document::Reader& top);
void read_people(Context& c, document::Reader& top);
void read_maintenance(Context& c, document::Reader& top);
void read_rules(Context& c, document::Reader& top);
/// Names of contacts that do not exist are reported; one name or a list.
void known_contacts(Context& c, const document::Node& list);
/// The files beside the rulebook; they are not read here.
void list_files(Context& c, const document::Node& document);
/// Reports what was written and is not in the plan, when no reader has reported anything.
void check_complete(Context& c, const document::Node& document);
/// Lints over the finished plan.
void lint(Context& c, const document::Node& document);

}  // namespace runbookd::load
