// Numbers in text that others wrote: the whole text is one, or it is none. In ASCII and with a
// point whatever the locale says.
#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <system_error>

namespace runbookd {

/// Nothing when it is empty, holds anything else (a blank, a plus), or does not fit into `Whole`.
template <class Whole>
std::optional<Whole> whole_number(std::string_view text) {
  Whole out{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return out;
}

/// The same with a fraction or an exponent; `inf` and `nan` are none.
inline std::optional<double> finite_number(std::string_view text) {
  double out = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool whole = error == std::errc() && stop == text.data() + text.size();
  if (!whole || !std::isfinite(out)) return std::nullopt;
  return out;
}

}  // namespace runbookd
