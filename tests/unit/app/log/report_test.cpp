#include "daemon/app/log/report.hpp"

#include <vector>

#include "tests/unit/catch.hpp"

namespace runbookd::logging::report_test {

namespace {

class Kept final : public Log {
 public:
  bool enabled(Level) const override { return true; }
  void write(Level, std::string_view, Fields) override {}
  void block(Level level, std::string_view lines) override {
    blocks.emplace_back(level, std::string(lines));
  }
  void flush() override {}
  std::uint64_t dropped() const override { return 0; }
  std::vector<std::pair<Level, std::string>> blocks;
};

}  // namespace

TEST_CASE("each diagnostic is one entry of the log, with its excerpt and its level") {
  Kept log;
  report(log,
         "a.yaml:3:4: error: no such key\n"
         "  3 |   whn: x\n"
         "    |   ^~~\n"
         "    = did you mean when?\n"
         "a.yaml: warning: no mode [no-mode]\n"
         "b.yaml:1:1: error: empty\n");
  REQUIRE(log.blocks.size() == 3);
  CHECK(log.blocks[0].first == Level::error);
  CHECK(log.blocks[0].second.starts_with("a.yaml:3:4: error: no such key\n  3 |"));
  CHECK(log.blocks[0].second.ends_with("= did you mean when?\n"));
  CHECK(log.blocks[1].first == Level::warn);
  CHECK(log.blocks[2].second == "b.yaml:1:1: error: empty\n");
}

TEST_CASE("no diagnostics are no entries") {
  Kept log;
  report(log, "");
  CHECK(log.blocks.empty());
}

}  // namespace runbookd::logging::report_test
