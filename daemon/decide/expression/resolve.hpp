// What a path means: a signal of a probe or resource, a named signal, self.network_ok, or a
// variable of a template.
#pragma once

#include "daemon/decide/expression/typing.hpp"

namespace runbookd::decide {

inline constexpr std::size_t max_window_samples = 10'000;

/// Fills in `ref` and `type`. A bare probe name resolves to Ref::What::source.
bool resolve_path(Expr& path, TypingScope& scope, std::vector<TypeIssue>& issues);

/// `did you mean ...?`, or the list of functions.
std::string nearest_function(std::string_view name);

}  // namespace runbookd::decide
