// What probes showed when an incident opened is kept with it, within bounds, and survives a
// restart.
#include "daemon/decide/incidents/evidence.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace incident_evidence_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::ShownEvidence;

namespace {

const std::string book = R"(version: 1
mode: observe
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s}
  errors: {http: "http://127.0.0.1:1/errors", every: 10s, timeout: 2s}
  other: {http: "http://127.0.0.1:1/other", every: 10s, timeout: 2s}
  fleet: {http: "http://{{ target }}/", targets: [a, b, c, d, e, f, g, h, i, j], every: 10s, timeout: 2s}
contacts: {ops: {external: call}}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - {name: down, severity: P1, when: not site.up, evidence: [errors], steps: []}
  - {name: each, severity: P2, when: not fleet.up, steps: []}
  - {name: many, severity: P2, when: share(not fleet.up) > 50%, steps: []}
)";

Sample showing(Reason reason, std::vector<EvidencePart> parts) {
  Sample out = bad(reason, "status 503, expected 200-299");
  out.evidence = std::move(parts);
  return out;
}

void see(Scene& s, const std::string& probe, const std::string& target, Sample sample) {
  const decide::Source& source =
      s.plan().sources[static_cast<std::size_t>(s.plan().source_index(probe))];
  const int place = target.empty() ? 0 : decide::place_in(source.targets, source.order, target);
  sample.cells.resize(source.signals.size());
  s.feed(decide::SampleArrived{source.first_instance + place, std::move(sample)});
}

std::vector<std::string> probes_of(const decide::Incident& incident) {
  std::vector<std::string> out;
  for (const ShownEvidence& it : incident.shown)
    out.push_back(it.probe + (it.target.empty() ? "" : "[" + it.target + "]") + " " + it.outcome);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("an incident shows what its probes saw, the bad ones first, and nobody else's") {
  Scene s(book);
  for (Nanos t = 0s; t <= 40s; t += 10s) {
    s.at(t).ok("errors");
    s.at(t).ok("other");
    see(s, "site", "", showing(Reason::status, {{"answer", "HTTP/1.1 503\n\nno backend"}}));
  }
  const decide::Incident* incident = s.incident("down");
  REQUIRE(incident != nullptr);
  CHECK(probes_of(*incident) == Names{"site bad", "errors ok"});
  const ShownEvidence& site = incident->shown.front();
  CHECK(site.reason == "status");
  CHECK(site.text == "status 503, expected 200-299");
  CHECK(site.parts == std::vector<EvidencePart>{{"answer", "HTTP/1.1 503\n\nno backend"}});
  CHECK(site.at == incident->opened_at.wall);
  // Not as a story of its own: it stands beside the timeline.
  for (const auto& entry : incident->timeline) CHECK(entry.kind != "evidence");
  const auto before = incident->shown;
  s.restart();
  CHECK(s.incident("down")->shown == before);
}

TEST_CASE("of a list, a target's incident shows that target, and one over all shows who is bad") {
  Scene s(book);
  for (Nanos t = 0s; t <= 60s; t += 10s) {
    s.at(t);
    for (const char* target : {"a", "b", "c", "d", "e", "f"})
      see(s, "fleet", target, bad(Reason::refused, "connection refused"));
    Sample well;
    well.outcome = Outcome::ok;
    for (const char* target : {"g", "h", "i", "j"}) see(s, "fleet", target, well);
  }
  REQUIRE(s.incident("each", "b") != nullptr);
  CHECK(probes_of(*s.incident("each", "b")) == Names{"fleet[b] bad"});
  REQUIRE(s.incident("many") != nullptr);
  CHECK(probes_of(*s.incident("many")) == Names{"fleet[a] bad", "fleet[b] bad", "fleet[c] bad",
                                                "fleet[d] bad", "fleet[e] bad", "fleet[f] bad"});
}

TEST_CASE("who is asked to look is shown the beginning of it, and who hears of the end is not") {
  std::string told = book;
  told.replace(told.find("{ops: {external: call}}"), 23,
               "{ops: {webhook: \"http://127.0.0.1:2/\"}}");
  Scene s(told);
  const EvidencePart answer{"answer", "status 503\n\n" + std::string(1'000, 'x')};
  for (Nanos t = 0s; t <= 40s; t += 10s) {
    s.at(t);
    see(s, "site", "", showing(Reason::status, {answer}));
  }
  for (Nanos t = 50s; t <= 5min; t += 10s) s.at(t).ok("site");
  REQUIRE(s.state("down") == "resolved");
  REQUIRE(s.messages().size() >= 2);
  const std::string& seen = s.messages().front().seen;
  CHECK(seen.starts_with("site, answer:\nstatus 503\n\nxxx"));
  CHECK(seen.ends_with("x..."));
  CHECK(seen.size() < 350);
  CHECK(s.messages().back().seen.empty());
}

TEST_CASE("what hostile targets show is bounded for each incident") {
  Scene s(book);
  const std::vector<EvidencePart> much(6, {"answer", std::string(2'000, 'x')});
  for (Nanos t = 0s; t <= 60s; t += 10s) {
    s.at(t);
    for (const auto& target : s.plan().sources.at(3).targets)
      see(s, "fleet", target, showing(Reason::status, much));
  }
  const decide::Incident* incident = s.incident("many");
  REQUIRE(incident != nullptr);
  CHECK(incident->shown.size() == decide::most_shown);
  std::size_t bytes = 0;
  for (const ShownEvidence& it : incident->shown)
    for (const EvidencePart& part : it.parts) bytes += part.title.size() + part.text.size();
  CHECK(bytes > decide::most_shown_bytes / 2);
  CHECK(bytes <= decide::most_shown_bytes);
}

}  // namespace incident_evidence_test
