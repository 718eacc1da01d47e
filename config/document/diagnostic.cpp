#include "config/document/diagnostic.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace runbookd::document {

void Diagnostics::add(Diagnostic d) {
  if (d.level == Level::error) ++errors_;
  list_.push_back(std::move(d));
}

Diagnostic& Diagnostics::error(Mark mark, std::string message, std::string hint) {
  Diagnostic d;
  d.mark = mark;
  d.message = std::move(message);
  d.hint = std::move(hint);
  add(std::move(d));
  return list_.back();
}

Diagnostic& Diagnostics::warning(Mark mark, std::string lint, std::string message,
                                 std::string hint) {
  Diagnostic d;
  d.level = Level::warning;
  d.mark = mark;
  d.message = std::move(message);
  d.hint = std::move(hint);
  d.lint = std::move(lint);
  add(std::move(d));
  return list_.back();
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  const auto place = [](const Diagnostic& d) {
    return std::tie(d.mark.file, d.mark.line, d.mark.column);
  };
  std::vector<const Diagnostic*> order;
  for (const auto& d : list_) order.push_back(&d);
  // Of one place they stay in the order of their discovery, which is that of their addresses.
  std::sort(order.begin(), order.end(), [&](const Diagnostic* a, const Diagnostic* b) {
    return place(*a) != place(*b) ? place(*a) < place(*b) : a < b;
  });
  std::vector<Diagnostic> out;
  for (const auto* d : order) {
    const bool again =
        !out.empty() && place(out.back()) == place(*d) && out.back().message == d->message;
    if (!again) out.push_back(*d);
  }
  return out;
}

}  // namespace runbookd::document
