#include "config/document/diagnostic.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace runbookd::document {

Diagnostic& Diagnostics::keep(Diagnostic d) {
  const int before = d.level == Level::error ? errors_++ : warnings_++;
  if (before >= most_kept) return beyond_ = std::move(d);
  list_.push_back(std::move(d));
  return list_.back();
}

Diagnostic& Diagnostics::error(Mark mark, std::string message, std::string hint) {
  Diagnostic d;
  d.mark = mark;
  d.message = std::move(message);
  d.hint = std::move(hint);
  return keep(std::move(d));
}

Diagnostic& Diagnostics::warning(Mark mark, std::string lint, std::string message,
                                 std::string hint) {
  Diagnostic d;
  d.level = Level::warning;
  d.mark = mark;
  d.message = std::move(message);
  d.hint = std::move(hint);
  d.lint = std::move(lint);
  return keep(std::move(d));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  const auto place = [](const Diagnostic& d) {
    return std::tie(d.mark.file, d.mark.line, d.mark.column);
  };
  std::vector<std::pair<const Diagnostic*, std::size_t>> order;
  for (const auto& d : list_) order.emplace_back(&d, order.size());
  // Of one place they stay in the order of their discovery.
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    if (place(*a.first) != place(*b.first)) return place(*a.first) < place(*b.first);
    return a.second < b.second;
  });
  std::vector<Diagnostic> out;
  for (const auto& [d, discovery] : order) {
    const bool again =
        !out.empty() && place(out.back()) == place(*d) && out.back().message == d->message;
    if (!again) out.push_back(*d);
  }
  return out;
}

}  // namespace runbookd::document
