// What the audience sees, in a pipe.
#include "daemon/cli/demo/printer.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/demo/printed.hpp"

namespace printer_test {

using namespace runbookd;
using namespace runbookd::demo;
using test::printed;

namespace {

JournalRecord record(const char* kind, const char* status = "") {
  JournalRecord out;
  out.at = "2026-11-23T20:52:00.123Z";
  out.kind = kind;
  out.incident = "INC-1";
  out.rule = "site-down";
  out.action = "exec";
  out.resource = "api";
  out.status = status;
  out.severity = "P1";
  out.text = "the site is down";
  return out;
}

std::string event(const JournalRecord& row, bool quiet = false) {
  return printed([&] { Printer(quiet).event(row); });
}

}  // namespace

TEST_CASE("an event has its own time and its incident, and names the rule where that is news") {
  const std::string opened = event(record("opened"));
  CHECK(opened.starts_with("20:52:00.1  INC-1 site-down "));
  CHECK(opened.find("the site is down") != std::string::npos);
  CHECK(opened.find('\033') == std::string::npos);  // a pipe
  const std::string intent = event(record("intent"));
  CHECK(intent.starts_with("20:52:00.1  INC-1 "));
  CHECK(intent.find("site-down") == std::string::npos);
}

TEST_CASE("messages, and rows that the demo does not know, are nothing for an audience") {
  CHECK(event(record("message", "sent")).empty());
  CHECK(event(record("checkpoint")).empty());
  CHECK(event(record("of a later version")).empty());
}

TEST_CASE("a row without a time has room for one, and a text of many lines is one") {
  auto row = record("opened");
  row.at = "";
  row.text = "one\ntwo " + std::string(1000, 'x');
  const std::string line = event(row);
  CHECK(line.starts_with("            INC-1"));
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  CHECK(line.size() < 300);
}

TEST_CASE("chapters are counted, and a block is set in line by line") {
  const std::string text = printed([] {
    Printer printer(false);
    printer.chapter("A fault");
    printer.chapter("Another");
    printer.block("a\n  b\n");
  });
  CHECK(text.find("  1. A fault\n") != std::string::npos);
  CHECK(text.find("  2. Another\n") != std::string::npos);
  CHECK(text.ends_with("            a\n              b\n"));
}

TEST_CASE("who wants it quiet hears of chapters and verdicts only") {
  const std::string text = printed([] {
    Printer printer(true);
    printer.event(record("opened"));
    printer.stage_direction("broke it");
    printer.block("a tree");
    printer.line("a plain line");
    printer.as_told("it was mended");
    printer.not_as_told({"one thing", "another"});
  });
  CHECK(text.starts_with("a plain line\n"));
  CHECK(text.find("  as told: it was mended\n") != std::string::npos);
  CHECK(text.find("  NOT as told: one thing\n") != std::string::npos);
  CHECK(text.find("  NOT as told: another\n") != std::string::npos);
  CHECK(text.find("broke it") == std::string::npos);
  CHECK(text.find("a tree") == std::string::npos);
}

}  // namespace printer_test
