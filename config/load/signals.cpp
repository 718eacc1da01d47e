// `signals`: expressions named once. They may use each other in any order, but not in a circle.
#include "config/expression/expression.hpp"
#include "config/load/context.hpp"

namespace runbookd::load {

namespace {

// Names that an untyped expression mentions as its first part.
void mentioned(const decide::Expr& e, std::set<std::string>& out) {
  if (e.kind == decide::Expr::Kind::path) out.insert(e.path.names.front());
  for (const auto& a : e.arguments) mentioned(*a.value, out);
  if (e.left) mentioned(*e.left, out);
  if (e.right) mentioned(*e.right, out);
}

constexpr std::size_t max_signals = 10'000;

struct Pending {
  const document::Node* node;
  std::set<std::string> uses;
  enum { fresh, visiting, done } state = fresh;
};

// Each signal after those that it uses.
class Reading {
 public:
  explicit Reading(Context& c) : c_(c) {}

  void add(const std::string& name, const document::Node* node) {
    Pending p{node, {}};
    document::Diagnostics quiet;  // errors are reported when the expression is typed
    if (const auto expr = runbookd::expression::parse(*node, quiet)) mentioned(*expr, p.uses);
    pending_.emplace(name, std::move(p));
  }

  void visit(const std::string& name, int in_a_row = 1) {
    Pending& p = pending_.at(name);
    if (p.state == Pending::done) return;
    if (p.state == Pending::visiting)
      return c_.error(p.node->mark, "signal `" + name + "` is defined by itself");
    if (in_a_row > most_signals_in_a_row) {
      p.state = Pending::done;
      c_.plan().signals[name] = nullptr;
      return c_.error(p.node->mark,
                      "signal `" + name + "` stands behind more than " +
                          std::to_string(most_signals_in_a_row) + " others that name each other",
                      "write some of them out");
    }
    p.state = Pending::visiting;
    for (const auto& other : p.uses)
      if (pending_.contains(other)) visit(other, in_a_row + 1);
    if (p.state == Pending::done) return;
    p.state = Pending::done;
    auto expr = c_.expression(*p.node, "signal `" + name + "`");
    if (expr) c_.costs.name(expr.get(), c_.costs.of(*expr));
    c_.plan().signals[name] = std::move(expr);
  }

 private:
  Context& c_;
  std::map<std::string, Pending> pending_;
};

}  // namespace

void read_signals(Context& c, document::Reader& top) {
  Reading reading(c);
  const auto written = top.map("signals");
  if (written.size() > max_signals)
    return c.error(top.mark_of("signals"), "more than 10000 signals");
  for (const auto& [name, node] : written) {
    if (c.plan().source_index(name) >= 0)
      c.error(node->mark, "`" + name + "` is the name of a probe or resource already",
              "give the signal another name");
    reading.add(name, node);
  }
  for (const auto& [name, node] : written) reading.visit(name);
}

}  // namespace runbookd::load
