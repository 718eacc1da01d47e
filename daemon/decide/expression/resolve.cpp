#include "daemon/decide/expression/resolve.hpp"

#include <algorithm>

#include "daemon/base/nearest.hpp"
#include "daemon/decide/expression/functions.hpp"

namespace runbookd::decide {

namespace {

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string near = nearest(word, candidates);
  return near.empty() ? std::string{} : "did you mean " + near + "?";
}

class Resolver {
 public:
  Resolver(Expr& e, TypingScope& scope, std::vector<TypeIssue>& issues)
      : e_(e), scope_(scope), issues_(issues) {}

  bool run() {
    const auto& names = e_.path.names;
    if (variable()) return true;
    if (names[0] == "self") return self();
    const int source = scope_.plan.source_index(names[0]);
    if (source >= 0) return of_source(source);
    const auto signal = scope_.plan.signals.find(names[0]);
    if (signal != scope_.plan.signals.end() && names.size() == 1 && e_.path.matchers.empty()) {
      if (signal->second == nullptr) return false;  // its own error was reported where it stands
      e_.ref = {};
      e_.ref.what = Ref::What::signal;
      e_.ref.signal = signal->second.get();
      e_.type = signal->second->type;
      return true;
    }
    if (signal != scope_.plan.signals.end())
      return fail("`" + names[0] + "` is a named signal and has no parts", {});
    return unknown_name();
  }

 private:
  bool fail(std::string message, std::string hint) {
    issues_.push_back({e_.span, {0, 0}, std::move(message), {}, std::move(hint)});
    return false;
  }

  bool variable() {
    if (!scope_.template_variables) return false;
    const auto& names = e_.path.names;
    static const std::vector<std::string> of_incident{"id", "rule", "severity", "target",
                                                      "opened_at"};
    const bool incident =
        names.size() == 2 && names[0] == "incident" &&
        std::find(of_incident.begin(), of_incident.end(), names[1]) != of_incident.end();
    const bool var = names.size() == 2 && names[0] == "var";
    const bool target = names.size() == 1 && names[0] == "target";
    if (!incident && !var && !target) return false;
    if (var) scope_.variables.insert(names[1]);
    e_.ref = {};
    e_.ref.what = Ref::What::variable;
    e_.ref.variable = names.size() == 2 ? names[0] + "." + names[1] : names[0];
    e_.type = Type::string;
    return true;
  }

  bool self() {
    if (e_.path.names.size() != 2 || e_.path.names[1] != "network_ok")
      return fail("`self` knows only `self.network_ok`", {});
    e_.ref = {};
    e_.ref.what = Ref::What::network_ok;
    e_.type = Type::boolean;
    return true;
  }

  bool of_source(int index) {
    const Source& source = scope_.plan.sources[static_cast<std::size_t>(index)];
    const auto& names = e_.path.names;
    e_.ref = {};
    e_.ref.source = index;
    if (names.size() == 1) {
      e_.ref.what = Ref::What::source;
      return true;
    }
    if (names.size() > 2) return fail("`" + names[0] + "` has no nested signals", {});
    if (e_.path.matchers.empty()) {
      if (names[1] == "up") return builtin(Ref::What::up, Type::boolean);
      if (names[1] == "latency") return builtin(Ref::What::latency, Type::duration);
      if (names[1] == "age") return builtin(Ref::What::age, Type::duration);
    }
    if (scope_.broken && scope_.broken(index)) return false;
    const bool open = scope_.open_ended && scope_.open_ended(index);
    const bool labels = scope_.has_labels && scope_.has_labels(index);
    if (!e_.path.matchers.empty() && !labels)
      return fail("only metrics of a `" + scope_.kinds_with_labels + "` probe have labels", {});
    if (!e_.path.matchers.empty()) return scraped(index);
    for (std::size_t i = 0; i < source.signals.size(); ++i) {
      if (source.signals[i].name != names[1]) continue;
      e_.ref.cell = static_cast<int>(i);
      e_.ref.counter = source.signals[i].counter;
      return builtin(Ref::What::cell, source.signals[i].type);
    }
    if (open) return scraped(index);
    std::vector<std::string> known{"up", "latency", "age"};
    for (const auto& s : source.signals) known.push_back(s.name);
    std::string hint = did_you_mean(names[1], known);
    if (hint.empty()) {
      hint = "it has";
      for (const auto& k : known) hint += " " + k;
    }
    return fail("`" + names[0] + "` has no signal `" + names[1] + "`", hint);
  }

  bool scraped(int index) {
    const int cell = scope_.select(index, {e_.path.names[1], e_.path.matchers});
    if (cell < 0) return false;
    e_.ref.cell = cell;
    e_.ref.counter = true;
    const Source& source = scope_.plan.sources[static_cast<std::size_t>(index)];
    return builtin(Ref::What::cell, source.signals[static_cast<std::size_t>(cell)].type);
  }

  bool builtin(Ref::What what, Type type) {
    e_.ref.what = what;
    e_.type = type;
    return true;
  }

  bool unknown_name() {
    // Of very many names some are compared: a hint is not worth more.
    constexpr std::size_t most_of_each = 1'000;
    std::vector<std::string> known;
    for (const auto& s : scope_.plan.sources)
      if (known.size() < most_of_each) known.push_back(s.name);
    const std::size_t sources = known.size();
    for (const auto& [name, expr] : scope_.plan.signals)
      if (known.size() < sources + most_of_each) known.push_back(name);
    return fail("there is no probe, resource or signal `" + e_.path.names[0] + "`",
                did_you_mean(e_.path.names[0], known));
  }

  Expr& e_;
  TypingScope& scope_;
  std::vector<TypeIssue>& issues_;
};

}  // namespace

bool resolve_path(Expr& path, TypingScope& scope, std::vector<TypeIssue>& issues) {
  return Resolver{path, scope, issues}.run();
}

std::string nearest_function(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& row : functions()) known.emplace_back(row.name);
  std::string hint = did_you_mean(name, known);
  if (!hint.empty()) return hint;
  hint = "there are";
  for (const auto& k : known) hint += " " + k;
  return hint;
}

}  // namespace runbookd::decide
