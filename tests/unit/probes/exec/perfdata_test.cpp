// What a plugin prints, and what it is worth.
#include "probes/exec/perfdata.hpp"

#include "tests/unit/catch.hpp"

namespace perfdata_test {

using namespace runbookd;
using namespace runbookd::probes::exec;

namespace {

std::vector<Figure> figures(const std::string& text) { return read_output(text).figures; }

Figure only(const std::string& text) {
  auto all = figures(text);
  REQUIRE(all.size() == 1);
  return all.front();
}

std::vector<std::string> names(const std::string& text) {
  std::vector<std::string> out;
  for (const Figure& f : figures(text)) out.push_back(f.name);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a figure has a label, a value with its unit, and four bounds") {
  const Figure f = only("HTTP OK: 200 | time=0.012345s;1.5;5.000000;0.000000;10");
  CHECK(f.label == "time");
  CHECK(f.value == 0.012345);
  CHECK(f.unit == "s");
  CHECK(f.warn == "1.5");
  CHECK(f.crit == "5.000000");
  CHECK(f.min == "0.000000");
  CHECK(f.max == "10");
}

TEST_CASE("bounds may be left out, and warn and crit may be ranges") {
  const Figure f = only("OK|load1=0.5;@10:20;~:30");
  CHECK(f.warn == "@10:20");
  CHECK(f.crit == "~:30");
  CHECK(f.min.empty());
  CHECK(only("OK|x=1;;;0").min == "0");
  CHECK(only("OK|x=-1.5e3").value == -1500);
  CHECK(only("OK|x=+2").value == 2);
}

TEST_CASE("performance data of several lines belong together") {
  const std::string text =
      "DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968\n"
      "/ 15272 MB (77%);\n"
      "/boot 68 MB (69%);\n"
      "/home 69357 MB (27%); | /boot=68MB;88;93;0;98\n"
      "/home=69357MB;253404;253409;0;253414\n";
  CHECK(names(text) == Names{"_", "_boot", "_home"});
  CHECK(read_output(text).first_line == "DISK OK - free space: / 3326 MB (56%);");
}

TEST_CASE("without a bar there are no figures, though the text holds what looks like one") {
  CHECK(figures("OK - x=1\ny=2\n").empty());
  CHECK(read_output("").first_line.empty());
  CHECK(figures("|").empty());
  CHECK(figures("||||").empty());
}

TEST_CASE("labels in quotes may hold blanks, quotes and equals signs") {
  CHECK(only("OK | 'C:\\ used %'=12%;80;90").label == "C:\\ used %");
  CHECK(only("OK | 'it''s=one'=1").label == "it's=one");
  CHECK(figures("OK | 'never ends=1").empty());
  CHECK(names("OK | 'a b'x=1 c=2") == Names{"c"});
}

TEST_CASE("what is no figure is passed over, and the rest is read") {
  CHECK(names("OK | garbage a=1 b= c=x d=1;2;3;4 =5 e=0x1f") == Names{"a", "d", "e"});
  CHECK_FALSE(in_unit(figures("OK | e=0x1f").front(), net::Unit::s));
  CHECK(names("OK | a=nan b=inf c=-inf d=1") == Names{"d"});
  const Figure f = only("OK | offset=U;60;120");
  CHECK_FALSE(f.value);
  CHECK(f.warn == "60");
}

TEST_CASE("labels become names of signals") {
  CHECK(label_in_expressions("/home") == "_home");
  CHECK(label_in_expressions("5min") == "_5min");
  CHECK(label_in_expressions("load1") == "load1");
  CHECK(label_in_expressions("C:\\ used %") == "C___used__");
  CHECK(label_in_expressions("\xc3\xa4") == "__");
  for (const char* taken : {"up", "latency", "age", "state"})
    CHECK(label_in_expressions(taken) == std::string("_") + taken);
}

TEST_CASE("of a label that comes twice the first counts") {
  const auto all = figures("OK | /a=1 'a'=2 _a=3");
  REQUIRE(all.size() == 2);
  CHECK(all.front().value == 1);
}

TEST_CASE("units are brought into base units") {
  const auto value = [](const char* text, net::Unit unit) {
    return in_unit(only(std::string("OK | x=") + text), unit);
  };
  CHECK(value("250ms", net::Unit::s) == 0.25);
  CHECK(value("250ms", net::Unit::ms) == 0.25);
  CHECK(value("5us", net::Unit::s) == Approx(5e-6));
  CHECK(value("12%", net::Unit::percent) == 0.12);
  CHECK(value("12%", net::Unit::ratio) == 0.12);
  CHECK(value("1KB", net::Unit::bytes) == 1024);
  CHECK(value("2MB", net::Unit::kib) == 2.0 * 1024 * 1024);
  CHECK(value("1GB", net::Unit::bytes) == 1024.0 * 1024 * 1024);
  CHECK(value("1TB", net::Unit::mib) == 1024.0 * 1024 * 1024 * 1024);
  CHECK(value("7c", net::Unit::number) == 7);
  // Without a unit of its own the figure is in that of the rulebook.
  CHECK(value("250", net::Unit::ms) == 0.25);
  CHECK(value("12", net::Unit::percent) == 0.12);
  CHECK(value("3", net::Unit::mib) == 3.0 * 1024 * 1024);
  CHECK(value("1700000000", net::Unit::unix_time) == 1700000000);
}

TEST_CASE("a unit that does not fit has no value, and what to write is told") {
  const auto fits = [](const char* text, net::Unit unit) {
    return in_unit(only(std::string("OK | x=") + text), unit).has_value();
  };
  CHECK_FALSE(fits("250ms", net::Unit::bytes));
  CHECK_FALSE(fits("250ms", net::Unit::number));
  CHECK_FALSE(fits("12%", net::Unit::number));
  CHECK_FALSE(fits("7c", net::Unit::s));
  CHECK_FALSE(fits("230W", net::Unit::s));
  CHECK(fits("230W", net::Unit::number));
  CHECK_FALSE(as_number(only("OK | x=250ms")));
  CHECK_FALSE(as_number(only("OK | x=230W")));
  CHECK(as_number(only("OK | x=7c")) == 7);
  CHECK(as_number(only("OK | x=7")) == 7);
  CHECK(types_to_write(figures("OK | time=1s size=2B n=3 m=4c used=5% watt=6W")) ==
        "{time: s, size: B, used: percent, watt: number}");
  CHECK(types_to_write(figures("OK | n=3")).empty());
}

TEST_CASE("of output that was cut the last word is not believed") {
  const std::string text = "OK | a=1 b=12";
  CHECK(read_output(text, false).figures.size() == 1);
  CHECK(read_output("OK|a=1", false).figures.empty());
}

TEST_CASE("hostile output is bounded") {
  std::string many = "OK |";
  for (int i = 0; i < 3000; ++i) many += " l" + std::to_string(i) + "=1";
  CHECK(figures(many).size() == most_figures);
  CHECK(figures("OK | " + std::string(60'000, 'x') + "=1").empty());
  CHECK(figures("OK | x=" + std::string(60'000, '1')).empty());
  CHECK(figures(std::string("OK | \0a=1\0 b=2", 14)).size() <= 2);
  CHECK(figures("OK | ''=1 =2 '='=3").size() == 1);
}

TEST_CASE("figures are told with their bounds") {
  CHECK(described(figures("OK | time=0.5s;1;5;0;10 n=U size=3B")) ==
        "time=0.5s, warn 1, crit 5, min 0, max 10\nn=U\nsize=3B\n");
}

}  // namespace perfdata_test
