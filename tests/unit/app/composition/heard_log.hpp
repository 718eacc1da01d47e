// A log that keeps what it is told: the level, the message, and the fields as `name=value`.
#pragma once

#include <string>
#include <vector>

#include "daemon/app/log/log.hpp"

namespace runbookd::test {

class HeardLog final : public logging::Log {
 public:
  struct Line {
    logging::Level level;
    std::string message;
    std::vector<std::string> fields;
  };

  bool enabled(logging::Level) const override { return true; }
  void write(logging::Level level, std::string_view message, logging::Fields fields) override {
    Line line{level, std::string(message), {}};
    for (const logging::Field& f : fields)
      line.fields.push_back(std::string(f.name) + "=" + std::string(f.value));
    lines.push_back(std::move(line));
  }
  void block(logging::Level level, std::string_view text) override {
    lines.push_back({level, std::string(text), {}});
  }
  void flush() override {}
  std::uint64_t dropped() const override { return 0; }

  std::vector<Line> lines;
};

}  // namespace runbookd::test
