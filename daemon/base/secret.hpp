// A value that must not be seen. It prints as `***`; reading it is spelled out at the one place
// that sends it.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace runbookd {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

inline std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

/// `postgres://user:pw@host/db?sslpassword=x` -> `postgres://host/db`: userinfo and query values of
/// any URL in `text` are removed. For everything that people or logs may read.
std::string mask_urls(std::string_view text);

}  // namespace runbookd
