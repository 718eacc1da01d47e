// What the loader knows of a kind is what its row says: what it needs, what it is known by, whether
// it is of this version, and how its addresses look.
#include <array>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/net/google/name.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"

namespace kinds_test {

using namespace runbookd;

namespace {

struct Read {
  std::optional<load::Rulebook> book;
  std::vector<std::string> errors;  // `message = hint`
  std::vector<std::string> lints;
};

Read read(const std::string& yaml, const load::Kinds& kinds = app::registered_kinds()) {
  const test::Written file{"version: 1\n" + yaml};
  document::Sources files;
  document::Diagnostics out;
  Read done;
  done.book = load::load({file.path()}, kinds, document::Strictness::run, files, out);
  for (const auto& d : out.sorted()) {
    if (d.level == document::Level::error)
      done.errors.push_back(d.message + " = " + d.hint);
    else
      done.lints.push_back(d.lint);
  }
  return done;
}

// What a team's own machine could be: numbered, watched without an API of anybody's.
struct Machine final : ResourceIdentity {
  explicit Machine(std::int64_t its_number) : number(its_number) {}
  std::int64_t number;
};

constexpr Key machine_keys[] = {{.name = "number",
                                 .shape = Shape::integer,
                                 .summary = "which one",
                                 .required = true,
                                 .lowest = "1",
                                 .highest = "9"}};
constexpr SignalDoc machine_signals[] = {
    {"on", Type::boolean, "it runs"},
    {"starts", Type::number, "how often it was started", Extent::amount, true},
};

std::shared_ptr<const ResourceIdentity> parse_machine(document::Reader& reader,
                                                      const ResourceDefaults& /*defaults*/) {
  const auto number = reader.integer("number");
  return number ? std::make_shared<Machine>(*number) : nullptr;
}

constexpr ResourceKind machine{.name = "machine",
                               .summary = "one of ours",
                               .keys = machine_keys,
                               .signals = machine_signals,
                               .parse = parse_machine};

Read with_kind(const ResourceKind& kind, const std::string& yaml) {
  const std::array<const ResourceKind*, 1> rows{&kind};
  load::Kinds kinds = app::registered_kinds();
  kinds.resources = rows;
  return read(yaml, kinds);
}

}  // namespace

TEST_CASE("a resource of a kind that needs nothing is observed without the section google") {
  const auto done = with_kind(machine,
                              "resources:\n  m: {kind: machine, number: 7}\n"
                              "signals: {often: increase(m.starts over 5m)}\n");
  REQUIRE(done.errors == std::vector<std::string>{});
  const auto& plan = *done.book->plan;
  REQUIRE(plan.sources.size() == 1);
  CHECK(plan.sources[0].is_resource);
  CHECK(plan.sources[0].signals.at(0).name == "on");
  CHECK(plan.sources[0].signals.at(1).counter);
  CHECK(plan.resources.at(0).source == 0);
}

TEST_CASE("a resource is known by what its kind made of its keys, and by that kind alone") {
  const auto done = with_kind(machine, "resources:\n  m: {kind: machine, number: 7}\n");
  REQUIRE(done.book);
  const ResourceRef& ref = done.book->resources.at(0).ref;
  REQUIRE(ref.as<Machine>() != nullptr);
  CHECK(ref.as<Machine>()->number == 7);
  CHECK(ref.as<net::GoogleName>() == nullptr);
}

TEST_CASE("what a kind's own parse refuses is an error at its place") {
  CHECK(with_kind(machine, "resources:\n  m: {kind: machine, number: 70}\n").errors.size() == 1);
  const auto unknown =
      with_kind(machine, "resources:\n  m: {kind: machine, number: 7, colour: red}\n");
  REQUIRE(unknown.errors.size() == 1);
  CHECK(unknown.errors.front().starts_with("resource `m`: unknown key `colour`"));
}

TEST_CASE("a kind that needs a section says which, and what to write there") {
  ResourceKind deployment = machine;
  deployment.needs = needs_kubernetes;
  CHECK(with_kind(deployment, "resources:\n  m: {kind: machine, number: 7}\n").errors ==
        std::vector<std::string>{"resource `m`: a `machine` needs the section `kubernetes` = add "
                                 "kubernetes: {in_cluster: true}"});
  CHECK(read("resources:\n  s: {kind: cloud_run.service}\n  r: {kind: memorystore.instance}\n")
            .errors ==
        std::vector<std::string>{
            "resource `s`: a `cloud_run.service` needs the section `google` = add google: "
            "{project: .., region: ..}",
            "resource `r`: a `memorystore.instance` needs the section `google` = add google: "
            "{project: .., region: ..}"});
}

TEST_CASE("what Google knows a resource by stands in its keys, in the section, or is its name") {
  const auto done = read(
      "google: {project: ours, region: here}\nresources:\n"
      "  plain: {kind: cloud_run.service}\n"
      "  said: {kind: memorystore.instance, name: n, project: p, region: r}\n");
  REQUIRE(done.errors == std::vector<std::string>{});
  const auto* plain = done.book->resources.at(0).ref.as<net::GoogleName>();
  REQUIRE(plain != nullptr);
  CHECK(plain->name + " " + plain->project + " " + plain->region == "plain ours here");
  const auto* said = done.book->resources.at(1).ref.as<net::GoogleName>();
  REQUIRE(said != nullptr);
  CHECK(said->name + " " + said->project + " " + said->region == "n p r");
}

TEST_CASE("every kind without an API has instances, and every kind with one is one thing") {
  for (const ResourceKind* kind : app::registered_kinds().resources) {
    if (kind->planned) continue;
    INFO(kind->name);
    const auto done =
        read("google: {project: p}\nresources:\n  it: {kind: " + std::string{kind->name} +
             ", name: n, targets: [a, b]}\n");
    CHECK(kind->has_instances == (kind->observe == nullptr));
    CHECK(kind->has_instances == done.errors.empty());
    if (kind->has_instances) CHECK(done.book->plan->resources.at(0).targets.size() == 2);
  }
}

namespace {

// `KIND is not yet known`, with its cure, once for the row and nothing else.
void check_planned(const Read& done, const std::string& what, const Planned& planned) {
  const std::string cure = planned.today.empty() ? "leave it out, or use a later version"
                                                 : "until then: " + std::string{planned.today};
  CHECK(done.errors ==
        std::vector<std::string>{what + " is not yet known to this version = " + cure});
}

}  // namespace

TEST_CASE("every row of a later version is told as such, with what serves until then") {
  const load::Kinds kinds = app::registered_kinds();
  int rows = 0;
  const auto each = [&](const auto& table, const std::string& what, const auto& yaml) {
    for (const auto* row : table) {
      if (!row->planned) continue;
      ++rows;
      const std::string name{[&] {
        if constexpr (requires { row->key; })
          return row->key;
        else
          return row->name;
      }()};
      INFO(name);
      check_planned(read(yaml(name)), what + " `" + name + "`", *row->planned);
    }
  };
  each(kinds.probes, "probe kind",
       [](const std::string& name) { return "probes:\n  p: {" + name + ": x}\n"; });
  each(kinds.resources, "resource kind",
       [](const std::string& name) { return "resources:\n  it: {kind: " + name + "}\n"; });
  each(kinds.notifiers, "contact channel",
       [](const std::string& name) { return "contacts:\n  ops: {" + name + ": x}\n"; });
  each(kinds.actions, "action", [](const std::string& name) {
    return "rules:\n  - {name: r, severity: P1, when: manual, steps: [{do: " + name + "}]}\n";
  });
  CHECK(rows >= 20);
}

TEST_CASE("what a kind of a later version will yield is checked already") {
  static constexpr SignalDoc signals[] = {{"depth", Type::number, "how deep it is"}};
  static constexpr ProbeKind later{.key = "sonar",
                                   .summary = "of a later version",
                                   .signals = signals,
                                   .planned = Planned{"a rope"}};
  const std::array<const ProbeKind*, 1> rows{&later};
  load::Kinds kinds = app::registered_kinds();
  kinds.probes = rows;
  const std::string probe = "probes:\n  p: {sonar: x}\n";
  const auto announced = read(probe + "signals: {s: p.depth}\n", kinds).errors;
  REQUIRE(announced.size() == 1);
  CHECK(announced[0].find("probe kind `sonar` is not yet known") != std::string::npos);
  CHECK(announced[0].find("until then: a rope") != std::string::npos);
  CHECK(read(probe + "signals: {s: p.nothing_such}\n", kinds).errors.size() == 2);
}

TEST_CASE("a probe and a resource that are called alike are two kinds") {
  const auto done = read(
      "probes:\n  pg: {postgres: \"postgres://127.0.0.1:5/x\", resource: db}\n"
      "resources:\n  db: {kind: postgres}\n"
      "rules:\n  - {name: r, severity: P1, when: pg.connections < 0}\n");
  CHECK(done.errors == std::vector<std::string>{});
  CHECK(std::find(done.lints.begin(), done.lints.end(), "never-holds") != done.lints.end());
}

TEST_CASE("the kind that an address was meant for is told by how it begins, or by its port") {
  const std::pair<const char*, const char*> probes[] = {
      {"http://a.example/", "http"},     {"https://a.example", "http"},
      {"redis://cache", "redis"},        {"rediss://cache:6380", "redis"},
      {"postgres://u@db/x", "postgres"}, {"postgresql://db:5432/x", "postgres"},
      {"host=db port=5432", "postgres"}, {"db.example:5432", "tcp"},
      {"a.example/health", "http"},      {"a.example:x", "http"}};
  for (const auto& [address, kind] : probes) {
    INFO(address);
    CHECK(read("probes:\n  p: {url: \"" + std::string(address) + "\"}\n").errors ==
          std::vector<std::string>{"probe `p` is of no known kind = the kind is the key itself: "
                                   "write " +
                                   std::string(kind) + ": .."});
  }
  const std::pair<const char*, const char*> contacts[] = {
      {"https://hooks.slack.com/services/x", "slack"}, {"https://a.example/hook", "webhook"}};
  for (const auto& [address, kind] : contacts) {
    INFO(address);
    CHECK(read("contacts:\n  c: {url: \"" + std::string(address) + "\"}\n").errors ==
          std::vector<std::string>{"contact `c` has no channel = the channel is the key itself: "
                                   "write " +
                                   std::string(kind) + ": .."});
  }
}

namespace {

// Of the rule that reads `p`, beside another probe `pg`.
std::uint64_t fingerprint(const std::string& pg, const std::string& p) {
  const auto done =
      read("probes:\n  pg: {postgres: \"postgres://127.0.0.1:" + pg + "/x\"}\n  p: {" + p +
           "}\nrules:\n  - {name: r, severity: P1, when: not p.up}\n");
  REQUIRE(done.errors == std::vector<std::string>{});
  return done.book->plan->rules.at(0).fingerprint;
}

}  // namespace

TEST_CASE("a rule is another one when the probe changes through which its own asks") {
  const std::string through = "sql: {via: pg, query: SELECT 1 AS n}";
  CHECK(fingerprint("5", through) == fingerprint("5", through));
  CHECK(fingerprint("5", through) != fingerprint("6", through));
  // A header is no probe, whatever it is called.
  const std::string header = "http: \"http://127.0.0.1:1/\", headers: {via: pg}";
  CHECK(fingerprint("5", header) == fingerprint("6", header));
}

}  // namespace kinds_test
