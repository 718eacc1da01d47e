// The `headers: {NAME: VALUE}` that several kinds send with their requests. A template, since this
// layer does not know the document's reader.
#pragma once

#include <optional>

#include "daemon/base/key.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/http/exchange.hpp"

namespace runbookd::net {

inline constexpr Key header_value[] = {{}};
inline constexpr Key headers_key{.name = "headers",
                                 .shape = Shape::map,
                                 .summary = "name: value, sent with the request",
                                 .inside = header_value};

/// nullopt when something is wrong in them, which is reported.
template <class Reader>
std::optional<Headers> read_headers(Reader& reader) {
  Headers out;
  const auto entries = reader.map("headers");
  if (entries.empty()) return out;
  auto headers = *reader.child("headers");
  for (const auto& [name, value] : entries) {
    if (value->is_scalar() && is_header(name, value->text)) {
      out.emplace_back(name, value->text);
    } else {
      headers.error(name, "`" + printable(name) + "` is no header that can be sent");
    }
  }
  if (headers.failed()) return std::nullopt;
  return out;
}

}  // namespace runbookd::net
