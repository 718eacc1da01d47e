// What a rulebook may not do by being short: mean more than can be judged.
#include <algorithm>
#include <utility>

#include "config/document/reader.hpp"
#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"

namespace cost_test {

using namespace runbookd;

namespace {

struct Read {
  std::optional<load::Rulebook> book;
  std::string said;
};

Read read(const std::string& yaml, const load::Kinds& kinds = app::registered_kinds()) {
  const test::Written file{yaml};
  document::Sources files;
  document::Diagnostics out;
  Read done;
  done.book = load::load({file.path()}, kinds, document::Strictness::run, files, out);
  for (const auto& d : out.sorted())
    if (d.level == document::Level::error)
      done.said += std::to_string(d.mark.line) + ":" + std::to_string(d.mark.column) + ": " +
                   d.message + "\n";
  return done;
}

// s0 names s1 twice, s1 names s2 twice ... and the last one is short.
std::string doubling(int count) {
  std::string out = "version: 1\nprobes:\n  p: {tcp: \"127.0.0.1:1\"}\nsignals:\n";
  for (int i = 0; i < count; ++i)
    out += "  s" + std::to_string(i) + ": s" + std::to_string(i + 1) + " and s" +
           std::to_string(i + 1) + "\n";
  return out + "  s" + std::to_string(count) +
         ": p.up\nrules:\n  - {name: r, severity: P1, when: not s0}\n";
}

std::string chain(int count) {
  std::string out = "version: 1\nprobes:\n  p: {tcp: \"127.0.0.1:1\"}\nsignals:\n";
  for (int i = 0; i < count; ++i)
    out += "  s" + std::to_string(i) + ": not s" + std::to_string(i + 1) + "\n";
  return out + "  s" + std::to_string(count) + ": p.up\n";
}

// The kinds, with an `http` that counts what it is given to read.
struct Watched {
  Watched() {
    parsed = saw_list = 0;
    http = *kinds.probe("http");
    real = http.parse;
    http.parse = [](document::Reader& reader) {
      ++parsed;
      saw_list += static_cast<int>(reader.has("targets"));
      return real(reader);
    };
    std::replace(rows.begin(), rows.end(), kinds.probe("http"), &std::as_const(http));
    kinds.probes = rows;
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  load::Kinds kinds = app::registered_kinds();
  ProbeKind http{};
  std::vector<const ProbeKind*> rows{kinds.probes.begin(), kinds.probes.end()};
  inline static decltype(ProbeKind::parse) real = nullptr;
  inline static int parsed = 0;
  inline static int saw_list = 0;
};

}  // namespace

TEST_CASE("signals that double each other are refused where they become too much") {
  const auto done = read(doubling(34));
  CHECK_FALSE(done.book);
  // s34 is on line 39; s23 would be 4 * 2^11 - 2 parts, s22 twice as many.
  CHECK(done.said ==
        "27:8: signal `s22` would be 16381 parts long, with the signals in it written out; at "
        "most 10000 are judged in time\n");
  CHECK(read(doubling(10)).book);
}

TEST_CASE("signals may name each other only so many in a row") {
  CHECK(read(chain(40)).book);
  const auto done = read(chain(9'000));
  CHECK_FALSE(done.book);
  CHECK(done.said.find("stands behind more than 50 others") != std::string::npos);
}

TEST_CASE("the expressions of a rulebook are bounded together") {
  std::string yaml = doubling(10);
  for (int i = 0; i < 600; ++i)
    yaml += "  - {name: r" + std::to_string(i) + ", severity: P1, when: not s0}\n";
  const auto done = read(yaml);
  CHECK_FALSE(done.book);
  CHECK(done.said.find("more than 2000000 parts long up to here") != std::string::npos);
}

TEST_CASE("many ways between two resources are not walked one by one") {
  std::string yaml = "version: 1\nresources:\n  a0: {kind: service}\n  b0: {kind: service}\n";
  for (int i = 1; i < 60; ++i)
    for (const char* side : {"a", "b"})
      yaml += "  " + std::string(side) + std::to_string(i) + ": {kind: service, depends_on: [a" +
              std::to_string(i - 1) + ", b" + std::to_string(i - 1) + "]}\n";
  const auto done = read(yaml);
  CHECK(done.book);  // there are 2^59 of them
}

TEST_CASE("a circle of resources is still found") {
  const auto done = read(
      "version: 1\nresources:\n  a: {kind: service, depends_on: [b]}\n  b: {kind: service, "
      "depends_on: [c]}\n  c: {kind: service, depends_on: [a]}\n");
  CHECK(done.said == "5:35: `depends_on` runs in a circle\n");
}

TEST_CASE("a long list of targets costs as much as it is long") {
  constexpr int count = 4'000;
  std::string yaml =
      "version: 1\nprobes:\n  app: {http: \"http://{{ target }}/\", every: 1m, targets: [";
  for (int i = 0; i < count; ++i)
    yaml += (i > 0 ? ", \"10.0." : "\"10.0.") + std::to_string(i / 250) + "." +
            std::to_string(i % 250) + ":80\"";
  yaml += "]}\nrules:\n  - {name: r, severity: P1, when: not app.up}\n";
  Watched watched;
  const auto done = read(yaml, watched.kinds);
  REQUIRE(done.book);
  CHECK(done.book->sources.at(0).specs.size() == count);
  CHECK(Watched::parsed <= count + 2);  // each once, and first one that stands for all
  CHECK(Watched::saw_list == 0);        // who read one target had no copy of the list of all
}

TEST_CASE("of very many mistakes some are shown, and all are counted") {
  std::string yaml = "version: 1\nrules:\n";
  for (int i = 0; i < 1'900; ++i)
    yaml += "  - {name: r" + std::to_string(i) + ", severity: P9, when: manual}\n";
  const test::Written file{yaml};
  document::Sources files;
  document::Diagnostics out;
  load::load({file.path()}, app::registered_kinds(), document::Strictness::run, files, out);
  CHECK(out.errors() >= 1'900);
  CHECK(out.sorted().size() <= 2'000);
}

TEST_CASE("probes, signals and resources are counted before they are read") {
  const auto many = [](const std::string& section, const std::string& value, int count) {
    std::string yaml = "version: 1\n" + section + ":\n";
    for (int i = 0; i < count; ++i) yaml += "  n" + std::to_string(i) + ": " + value + "\n";
    return read(yaml);
  };
  CHECK(many("probes", "{tcp: \"127.0.0.1:1\"}", 10'001).said == "3:3: more than 10000 probes\n");
  CHECK(many("signals", "true", 10'001).said == "3:3: more than 10000 signals\n");
  CHECK(many("resources", "{kind: service}", 2'001).said == "3:3: more than 2000 resources\n");
}

}  // namespace cost_test
