#include "config/load/possible.hpp"

#include <algorithm>
#include <set>

namespace runbookd::load {

namespace {

using decide::Expr;
using decide::Function;
using decide::Op;

bool is_judgement(const Expr& e) {
  return e.kind == Expr::Kind::binary && e.op >= Op::less && e.op <= Op::not_equal;
}

bool is_whole(const Expr& e) {
  return e.fn == Function::hour || e.fn == Function::weekday || e.fn == Function::count ||
         e.fn == Function::changes || e.fn == Function::count_targets ||
         e.fn == Function::consecutive_failures;
}

// One way in which a condition could come true: all that would have to hold at once.
class Case {
 public:
  explicit Case(const Possible& possible) : possible_(possible) {}

  void demand(const Expr& e, bool value) { collect(e, value); }

  /// False when what was demanded cannot be at once.
  bool is_possible() {
    // Twice: what a later part says of a value may contradict an earlier one.
    for (int round = 0; round < 2; ++round)
      for (const auto& [atom, wanted] : atoms_)
        if (!holds(*atom, wanted)) return false;
    return std::all_of(choices_.begin(), choices_.end(), [&](const auto& choice) {
      return branch(*choice.first->left, choice.second) ||
             branch(*choice.first->right, choice.second);
    });
  }

 private:
  // `and` that is to be true and `or` that is to be false demand both of their sides.
  void collect(const Expr& expr, bool value) {
    const Expr& e = through_signals(expr);
    if (e.kind == Expr::Kind::unary && e.op == Op::not_) return collect(*e.left, !value);
    const bool logic = e.kind == Expr::Kind::binary && (e.op == Op::and_ || e.op == Op::or_);
    if (!logic) return atoms_.emplace_back(&e, value), void();
    if ((e.op == Op::and_) != value) return choices_.emplace_back(&e, value), void();
    collect(*e.left, value);
    collect(*e.right, value);
  }

  bool branch(const Expr& side, bool value) const {
    Case own(possible_);
    own.numbers_ = numbers_;
    own.texts_ = texts_;
    own.known_ = known_;
    own.unknown_ = unknown_;
    own.demand(side, value);
    return own.is_possible();
  }

  bool holds(const Expr& e, bool value) {
    if (e.kind == Expr::Kind::literal) return (e.number != 0) == value;
    if (e.kind == Expr::Kind::is_unknown) return hides(*e.left, value != e.negated);
    if (is_judgement(e))
      return e.left->type == Type::string ? same_text(e, value) : compares(e, value);
    return shows(e) && narrow(e, Interval::point(value ? 1 : 0));
  }

  bool compares(const Expr& e, bool value) {
    const Op op = value ? e.op : opposite(e.op);
    if (!shows(*e.left) || !shows(*e.right)) return false;
    if (!can_compare(op, now(*e.left), now(*e.right))) return false;
    return narrow(*e.left, where(op, now(*e.right))) &&
           narrow(*e.right, where(mirrored(op), now(*e.left)));
  }

  bool same_text(const Expr& e, bool value) {
    if (!shows(*e.left) || !shows(*e.right)) return false;
    const bool same = (e.op == Op::equal) == value;
    const bool both = e.left->kind == Expr::Kind::literal && e.right->kind == Expr::Kind::literal;
    if (both) return (e.left->text == e.right->text) == same;
    if (e.right->kind != Expr::Kind::literal) return true;
    const auto said = texts_.find(possible_.value_of(*e.left));
    if (said != texts_.end()) return (said->second == e.right->text) == same;
    if (same) texts_.emplace(possible_.value_of(*e.left), e.right->text);
    return true;
  }

  Interval now(const Expr& e) const {
    const Interval base = possible_.of(e);
    const auto narrowed = numbers_.find(possible_.value_of(e));
    return narrowed == numbers_.end() ? base : meet(base, narrowed->second);
  }

  bool narrow(const Expr& e, const Interval& to) {
    if (e.kind == Expr::Kind::literal) return true;
    Interval left = meet(now(e), to);
    if (is_whole(through_signals(e))) left = whole_numbers(left);
    numbers_[possible_.value_of(e)] = left;
    return !left.empty();
  }

  // To compare a signal its value must be known.
  bool shows(const Expr& expr) {
    const Expr& e = through_signals(expr);
    if (e.kind == Expr::Kind::binary || e.kind == Expr::Kind::unary)
      return shows(*e.left) && (!e.right || shows(*e.right));
    if (e.kind != Expr::Kind::path) return true;
    known_.insert(possible_.value_of(e));
    return !unknown_.contains(possible_.value_of(e));
  }

  bool hides(const Expr& expr, bool hidden) {
    const Expr& e = through_signals(expr);
    if (!hidden) return e.kind != Expr::Kind::path || shows(e);
    if (e.kind == Expr::Kind::literal) return false;
    if (e.kind != Expr::Kind::path) return true;
    unknown_.insert(possible_.value_of(e));
    return !known_.contains(possible_.value_of(e));
  }

  const Possible& possible_;
  std::vector<std::pair<const Expr*, bool>> atoms_;
  std::vector<std::pair<const Expr*, bool>> choices_;
  std::map<int, Interval> numbers_;
  std::map<int, std::string> texts_;
  std::set<int> known_;
  std::set<int> unknown_;
};

}  // namespace

int Possible::value_of(const Expr& e) const {
  if (const auto known = values_.find(&e); known != values_.end()) return known->second;
  const int next = static_cast<int>(numbers_.size());
  return values_[&e] = numbers_.emplace(value_text(e), next).first->second;
}

bool Possible::can_be(const Expr& e, bool value) const {
  if (is_judgement(e) && e.left->type != Type::string && !is_whole(through_signals(*e.left)) &&
      !is_whole(through_signals(*e.right)))
    return can_compare(value ? e.op : opposite(e.op), of(*e.left), of(*e.right));
  Case one(*this);
  one.demand(e, value);
  return one.is_possible();
}

bool Possible::can_both(const Expr& a, const Expr& b) const {
  Case one(*this);
  one.demand(a, true);
  one.demand(b, true);
  return one.is_possible();
}

}  // namespace runbookd::load
