// A rulebook that writes every key of the language loads, and one that writes none has what the
// rows say holds by default.
#include "config/load/context.hpp"
#include "config/load/keys/rulebook.hpp"
#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"

namespace every_key_test {

using namespace runbookd;

namespace {

constexpr const char* every_key = R"yaml(version: 1
mode: act
include: []
server:
  listen: 127.0.0.1:9464
  metrics_listen: ":9465"
  socket: /run/runbookd.sock
  tokens_file: /nonexistent/tokens
  external_url: https://runbook.example.com
  hosts: [runbook.example.com]
  tls: {certificate: /nonexistent/cert.pem, key: /nonexistent/key.pem}
store: {path: /var/lib/runbookd, postmortems: /srv/postmortems, journal: {keep: 30d, max: 1GiB}}
google: {project: p, region: r, credentials: {file: /nonexistent/key.json}, metadata_host: "127.0.0.1:80", api_base: "http://127.0.0.1:1"}
kubernetes: {in_cluster: false, server: "https://192.0.2.1:6443", token_file: /nonexistent/token, ca_file: /nonexistent/ca.pem, namespace: web}
smtp: {server: "192.0.2.1:587", from: a@example.com, user: u, password: p, tls: starttls, ca: /nonexistent/ca.pem}
self: {sentinels: ["tcp:192.0.2.1:443"]}
allow_unattended: [memorystore.failover]
labels: {team: shop}
defaults:
  for: 1m
  resolve_after: 1m
  settle: 30s
  within: 2m
  cooldown: 1m
  at_most: 3 per 1h
  every: 10s
  timeout: 2s
  startup_grace: 1m
  rails:
    confirm: 4
    in_flight: 1
    spacing: {reversible: 6m, disruptive: 11m, stateful: 2h, destructive: 2h}
    budget: {reversible: 1 per 1h, disruptive: 1 per 1h, stateful: 1 per 1d, destructive: 1 per 1d}
    storm: {share: 20%, within: 2m}
    suspend: 2h
    quarantine: 12h
    headroom: 80%
    floor: 60%
    worse: 10%
contacts:
  ann: {external: on call}
  ops: {webhook: "https://chat.example.com/hook", members: [ann], severities: [P0, P1], rate: 20 per 1h, public: false}
  duty: {rotation: {every: 2w, handover: "Mon 09:00", of: [ops], starts: 2026-01-01, overrides: [{from: 2026-12-24, to: 2026-12-26, who: ann}]}}
resources:
  db: {kind: postgres, name: main}
  app: {kind: service, targets: [a], depends_on: [db]}
  api: {kind: cloud_run.service, every: 10s, timeout: 2s}
probes:
  site: {tcp: "{{ target }}:80", every: 5s, timeout: 1s, resource: app, targets: [a], labels: {a: b}}
  fleet: {tcp: "{{ target }}:80", targets_from: {file_sd: "/nonexistent/*.json", allow_empty: true}}
  zone: {tcp: "{{ target }}", targets_from: {dns: app.example, type: A, port: 80, server: "192.0.2.53:53"}}
  pg: {postgres: "host=127.0.0.1 dbname=x", resource: db}
signals: {busy: pg.connections > 10}
rules:
  - name: down
    severity: {P1: busy, P2: otherwise}
    when: not pg.up
    for: 1m
    resolve_after: 1m
    run: ladder
    verify: pg.up
    settle: 10s
    within: 5m
    on_unknown: hold
    mode: approve
    during_storm: withhold
    locks: {db: [restart]}
    depends_on: [app]
    evidence: [site]
    summary: "{{ pg.connections }} sessions"
    labels: {a: b}
    runbook: https://wiki.example.com/down
    rto: 10m
    escalation: night
    updates: {every: 10m, eta: 15m, to: [ops]}
    steps:
      - do: exec
        argv: [/bin/true]
        target: db
        if: not pg.up
        requires: not pg.up
        approval: {from: [ops], ttl: 10m, count: 1}
        cooldown: 10m
        at_most: 1 per 1h
        settle: 10s
        within: 5m
        verify: pg.up
        hazard: disruptive
        on_failure: continue
        verb: restart
escalation:
  - {after: 15m, unless: acked, only: [P0], notify: [ops], repeat: 30m}
escalations:
  night: [{after: 15m, unless: acked, only: [P0], notify: [ops], repeat: 30m}]
severities:
  P0: {ack_within: 5m, ack_lasts: 20m, page: true, digest: "weekdays 09:00 Europe/London"}
maintenance:
  - name: weekly
    windows: ["Sat 22:00-23:00"]
    rules: [down]
    resources: [db]
    every: "Mon 09:00"
    owner: ops
    items:
      - {check: pg.up, title: Sessions, link: "https://example.com", attach: pg}
      - {manual: look}
)yaml";

std::unique_ptr<document::Node> tree_of(const std::string& yaml) {
  document::Sources files;
  document::Diagnostics out;
  return document::parse(files, files.add("every_key.yaml", yaml), document::Strictness::run, out);
}

// Whether the key is written in any of the nodes; theirs goes on with what stands behind it.
using Nodes = std::vector<const document::Node*>;

Nodes below(const Nodes& nodes, const Key& key) {
  Nodes out;
  for (const auto* node : nodes) {
    if (key.shape == Shape::one_of || key.shape == Shape::group) out.push_back(node);
    if (key.shape == Shape::map)
      for (const auto& [name, value] : node->entries) out.push_back(&value);
    if (key.shape == Shape::list)
      for (const auto& item : node->items) out.push_back(&item);
  }
  return out;
}

void look_for(const std::string& path, std::span<const Key> keys, const Nodes& nodes, int& found) {
  for (const Key& key : keys) {
    if (key.name.empty()) {
      look_for(path, key.inside, below(nodes, key), found);
      continue;
    }
    Nodes values;
    for (const auto* node : nodes)
      if (const auto* value = node->find(key.name)) values.push_back(value);
    INFO(path << "." << key.name << " is not in every_key");
    CHECK_FALSE(values.empty());
    ++found;
    const bool nested = key.shape >= Shape::list && key.shape != Shape::one_or_list;
    if (nested) look_for(path + "." + std::string(key.name), key.inside, below(values, key), found);
  }
}

std::optional<load::Rulebook> loaded(const std::string& yaml, std::string& said) {
  const test::Written file{yaml};
  document::Sources files;
  document::Diagnostics out;
  auto book =
      load::load({file.path()}, app::registered_kinds(), document::Strictness::check, files, out);
  for (const auto& d : out.sorted())
    if (d.level == document::Level::error)
      said += std::to_string(d.mark.line) + ": " + d.message + "\n";
  return book;
}

}  // namespace

TEST_CASE("a rulebook that writes every key of the language loads: each row is read") {
  std::string said;
  CHECK(loaded(every_key, said));
  CHECK(said.empty());
  const auto tree = tree_of(every_key);
  int found = 0;
  look_for("rulebook", load::keys::rulebook, {tree.get()}, found);
  CHECK(found > 120);
}

TEST_CASE("what the rows say holds by default is what the rest of runbookd begins with") {
  std::string said;
  const auto book = loaded("version: 1\n", said);
  REQUIRE(book);
  const load::Settings shipped;
  CHECK(book->settings.server.listen == shipped.server.listen);
  CHECK(book->settings.state_dir == shipped.state_dir);
  CHECK(book->settings.journal == shipped.journal);
  CHECK(book->plan->mode == decide::Mode::observe);
  const auto& rails = book->plan->rails;
  const auto figures = decide::RailFigures::defaults();
  CHECK(rails.confirm == figures.confirm);
  CHECK(rails.in_flight == figures.in_flight);
  CHECK(rails.spacing == figures.spacing);
  CHECK(rails.storm_share == Approx(figures.storm_share));
  CHECK(rails.storm_within == figures.storm_within);
  CHECK(rails.suspend == figures.suspend);
  CHECK(rails.startup_grace == figures.startup_grace);
  CHECK(rails.quarantine == figures.quarantine);
  CHECK(rails.headroom == Approx(figures.headroom));
  CHECK(rails.floor == Approx(figures.floor));
  CHECK(rails.worse == Approx(figures.worse));
}

TEST_CASE("an approval and the timeouts of actions have what the rows say") {
  std::string said;
  const auto book = loaded(
      "version: 1\nmode: act\nresources: {r: {kind: service}}\nrules:\n"
      "  - {name: a, severity: P1, when: manual, steps: [{do: exec, argv: [/bin/true], "
      "approval: {}}]}\n",
      said);
  REQUIRE(book);
  const auto& step = book->plan->rules.at(0).steps.at(0);
  REQUIRE(step.approval);
  CHECK(step.approval->ttl == decide::Approval{}.ttl);
  CHECK(step.approval->count == decide::Approval{}.count);
  for (const ActionKind* kind : app::registered_kinds().actions)
    if (const Key* timeout = find_key(kind->keys, "timeout"))
      CHECK(document::parse_duration(timeout->preset) == kind->timeout);
}

TEST_CASE("the budgets that the rows tell are those that ship") {
  const auto figures = decide::RailFigures::defaults();
  std::size_t hazard = static_cast<std::size_t>(Hazard::reversible);
  for (const Key& key : load::keys::budget) {
    INFO(key.name);
    std::string text;
    for (const auto& b : figures.budget.at(hazard++))
      text +=
          (text.empty() ? "" : ", ") + std::to_string(b.count) + " per " + format_duration(b.per);
    std::string told(key.otherwise);
    std::erase_if(told, [](char c) { return c == '[' || c == ']'; });
    CHECK(told == (text.empty() ? "none" : text));
  }
}

}  // namespace every_key_test
