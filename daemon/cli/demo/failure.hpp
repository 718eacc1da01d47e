// Why the demo cannot go on: thrown, because unwinding is what takes the children down.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace runbookd::demo {

class Failure : public std::runtime_error {
 public:
  /// `cure`: what to do about it. `details`: several lines, such as the end of a log. Either may be
  /// empty.
  explicit Failure(const std::string& text, std::string cure = {}, std::string details = {})
      : std::runtime_error(text), cure_(std::move(cure)), details_(std::move(details)) {}

  const std::string& cure() const { return cure_; }
  const std::string& details() const { return details_; }

 private:
  std::string cure_;
  std::string details_;
};

}  // namespace runbookd::demo
