// Evaluation of a typed expression at one instant, for one target. Pure; allocation-free but for
// strings. Unknown is a value (Kleene logic), with the reason and the place it came from.
#pragma once

#include <string>
#include <string_view>

#include "daemon/decide/incidents/ledger.hpp"
#include "daemon/decide/observations/observations.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::decide {

struct Value {
  Type type = Type::boolean;
  Unknown unknown = Unknown::none;
  double number = 0;              ///< booleans 0 or 1
  std::string text;               ///< of a string
  const Expr* because = nullptr;  ///< the part that made it unknown

  bool known() const { return unknown == Unknown::none; }
  bool truth() const { return number != 0; }
};

/// For people: `6.2%`, `unknown (stale)`.
std::string format(const Value& v);

class Aggregates;

/// What an evaluation may look at; cheap to make, once per judgement.
struct EvaluationContext {
  const Plan& plan;
  const Observations& seen;
  Stamp now;
  bool network_ok = true;
  std::string_view target;             ///< name of the rule's target, empty = none
  const Ledger* ledger = nullptr;      ///< for firing(); null: nothing fires
  const Incident* incident = nullptr;  ///< for the variables of templates
  Aggregates* aggregates = nullptr;    ///< kept over targets; null: they are counted anew
};

/// The instance of `source` that `target` means; -1 when the source has no such target.
int instance_of(const Source& source, std::string_view target);
/// The window of the path `signal`; none when nobody reads it over one.
const Window* window_of(const Instance& instance, const Expr& signal);

Value evaluate(const Expr& e, const EvaluationContext& context);

/// A condition's verdict; a null condition is true.
enum class Verdict { no, yes, unknown };
struct Judgement {
  Verdict verdict = Verdict::yes;
  Unknown why = Unknown::none;
  std::string what;         ///< the path that is unknown
  std::string remark = {};  ///< what its probe says of it, or nothing
  /// `pg.lag is stale`, and the remark; of an unknown verdict.
  std::string text() const;
};
Judgement judge(const Condition& condition, const EvaluationContext& context);

/// Renders a template; values are formatted and unknown ones read `unknown`.
std::string render(const Template& pieces, const EvaluationContext& context);

/// Of a value that the last run did not yield: what its probe said of that run.
std::string remark_on(const Value& v, const EvaluationContext& context);

/// The text of a path, for people: `pg.connections`.
std::string path_text(const Expr& e);

}  // namespace runbookd::decide
