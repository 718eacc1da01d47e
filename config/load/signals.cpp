// `signals`: expressions named once. They may use each other in any order, but not in a circle.
#include <functional>

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

struct Pending {
  const document::Node* node;
  std::set<std::string> uses;
  enum { fresh, visiting, done } state = fresh;
};

}  // namespace

void read_signals(Context& c, document::Reader& top) {
  std::map<std::string, Pending> pending;
  std::vector<std::string> order;
  for (const auto& [name, node] : top.map("signals")) {
    if (c.plan().source_index(name) >= 0)
      c.error(node->mark, "`" + name + "` is the name of a probe or resource already",
              "give the signal another name");
    Pending p{node, {}};
    document::Diagnostics quiet;  // errors are reported when the expression is typed
    if (const auto expr = runbookd::expression::parse(*node, quiet)) mentioned(*expr, p.uses);
    pending.emplace(name, std::move(p));
    order.push_back(name);
  }
  const std::function<void(const std::string&)> visit = [&](const std::string& name) {
    Pending& p = pending.at(name);
    if (p.state == Pending::done) return;
    if (p.state == Pending::visiting)
      return c.error(p.node->mark, "signal `" + name + "` is defined by itself");
    p.state = Pending::visiting;
    for (const auto& other : p.uses)
      if (pending.contains(other)) visit(other);
    if (p.state == Pending::done) return;
    p.state = Pending::done;
    c.plan().signals[name] = c.expression(*p.node);
  };
  for (const auto& name : order) visit(name);
}

}  // namespace runbookd::load
