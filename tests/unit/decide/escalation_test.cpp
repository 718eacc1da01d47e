// Who is told of an open incident, and when: the runbook's path at 0, 15, 30 and 60 minutes, and
// what acknowledgements, silences, restarts and reloads make of it.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace escalation_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::Command;
using decide::News;
using Verb = decide::Command::Verb;

namespace {

const std::string path = R"(escalation:
  - {notify: [channel, primary]}
  - {after: 15m, unless: acked, notify: [secondary]}
  - {after: 30m, unless: resolved, notify: [manager]}
  - {after: 1h, only: [P0, P1], notify: [cto]}
)";

std::string book(const std::string& lists = path, const std::string& severity = "P1",
                 const std::string& more = {}) {
  return R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
contacts:
  channel:   {webhook: "http://127.0.0.1:2/"}
  primary:   {webhook: "http://127.0.0.1:3/", members: [ann]}
  secondary: {webhook: "http://127.0.0.1:4/"}
  manager:   {webhook: "http://127.0.0.1:5/"}
  cto:       {webhook: "http://127.0.0.1:6/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
)" + lists +
         more +
         R"(rules:
  - name: down
    severity: )" +
         severity + R"(
    when: not site.up
    steps: []
)";
}

// `channel,primary @10s`: whom each message of the news went to, and when.
struct Sent {
  std::string contacts;
  Nanos at{};
  std::string key;
  bool operator==(const Sent& other) const { return contacts == other.contacts && at == other.at; }
};

std::ostream& operator<<(std::ostream& out, const Sent& it) {
  return out << it.contacts << " @" << format_duration(it.at) << " " << it.key;
}

std::string joined_names(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ",") + name;
  return out;
}

// Keeps the site down and takes note of what is said, second by second.
class Night {
 public:
  explicit Night(const std::string& yaml) : s(yaml) {}

  Night& down(Nanos until) { return pass(until, false); }
  Night& up(Nanos until) { return pass(until, true); }
  Night& say(Verb verb, const std::string& subject, const std::string& who,
             std::optional<Nanos> lasts = {}) {
    Command said = word(verb, subject, who);
    said.lasts = lasts;
    said.reason = "because";
    s.feed(std::move(said));
    note();
    return *this;
  }
  void restart() {
    s.restart();
    note();
  }
  std::vector<Sent> of(News news) const {
    std::vector<Sent> out;
    for (const auto& [what, sent] : heard)
      if (what == news) out.push_back(sent);
    return out;
  }
  void note() {
    for (; known < s.messages().size(); ++known) {
      const auto& m = s.messages()[known];
      heard.emplace_back(m.news, Sent{joined_names(m.contacts), t, m.key});
    }
  }

  Scene s;
  Nanos t{};
  std::vector<std::pair<News, Sent>> heard;
  std::size_t known = 0;

 private:
  Night& pass(Nanos until, bool up) {
    while (t < until) {
      t = std::min(until, t + 10s);
      s.at(t);
      note();
      up ? s.ok("site") : s.bad("site");
      note();
    }
    return *this;
  }
};

}  // namespace

TEST_CASE("the path of the runbook: 0, 15, 30 and 60 minutes, each once") {
  Night night(book());
  night.down(2h);
  CHECK(night.of(News::escalation) == std::vector<Sent>{{"channel,primary", 10s, {}},
                                                        {"secondary", 15min + 10s, {}},
                                                        {"manager", 30min + 10s, {}},
                                                        {"cto", 1h + 10s, {}}});
  std::vector<std::string> keys;
  for (const Sent& it : night.of(News::escalation)) keys.push_back(it.key);
  CHECK(keys == std::vector<std::string>{"INC-1/escalation.1.1", "INC-1/escalation.2.1",
                                         "INC-1/escalation.3.1", "INC-1/escalation.4.1"});
}

TEST_CASE("a step for other severities is passed over") {
  Night night(book(path, "P2"));
  night.down(2h);
  CHECK(night.of(News::escalation).size() == 3);
}

TEST_CASE("a rising severity lets steps go out at once whose time has passed") {
  Night night(book(path, "{P1: site.age < 1s and hour(\"UTC\") >= 5, P2: otherwise}"));
  night.down(1h + 50min);
  CHECK(night.of(News::escalation).size() == 3);
  night.down(3h);
  REQUIRE(night.of(News::escalation).size() == 4);
  const Sent last = night.of(News::escalation).back();
  CHECK(last.contacts == "cto");
  CHECK(last.at == 2h);
}

TEST_CASE("an acknowledgement holds back what is `unless: acked`, and nothing else") {
  Night night(book());
  night.down(5min).say(Verb::ack, "INC-1", "ann", 2h).down(90min);
  CHECK(night.of(News::escalation) == std::vector<Sent>{{"channel,primary", 10s, {}},
                                                        {"manager", 30min + 10s, {}},
                                                        {"cto", 1h + 10s, {}}});
}

TEST_CASE("when an acknowledgement ends its owner is told, and what it held back goes out once") {
  Night night(book());
  night.down(5min).say(Verb::ack, "INC-1", "ann", 20min).down(2h);
  CHECK(night.of(News::ack_expired) == std::vector<Sent>{{"primary", 25min, {}}});
  CHECK(night.of(News::escalation)[1] == Sent{"secondary", 25min, {}});
  CHECK(night.of(News::escalation).size() == 4);
}

TEST_CASE("without its own an acknowledgement lasts as long as the severity says") {
  Night night(book(path, "P0"));
  night.down(5min).say(Verb::ack, "INC-1", "cto").down(2h);
  CHECK(night.of(News::ack_expired) == std::vector<Sent>{{"cto", 35min, {}}});
  Night own(book(path, "P0", "severities: {P0: {ack_lasts: 10m}}\n"));
  own.down(5min).say(Verb::ack, "INC-1", "cto").down(2h);
  CHECK(own.of(News::ack_expired) == std::vector<Sent>{{"cto", 15min, {}}});
}

TEST_CASE("a second person's acknowledgement takes over, and the first one's end is no news") {
  Night night(book());
  night.down(5min).say(Verb::ack, "INC-1", "ann", 20min);
  night.down(20min).say(Verb::ack, "INC-1", "manager", 1h).down(2h);
  CHECK(night.of(News::ack_expired) == std::vector<Sent>{{"manager", 80min, {}}});
}

TEST_CASE("an owner without a contact: who was told last hears of the end") {
  Night night(book());
  night.down(5min).say(Verb::ack, "INC-1", "zoe", 20min).down(40min);
  CHECK(night.of(News::ack_expired) == std::vector<Sent>{{"channel,primary", 25min, {}}});
}

TEST_CASE("nobody takes it on in time: the next step's contacts hear of it once") {
  Night night(book(path, "P1", "severities: {P1: {ack_within: 5m}}\n"));
  night.down(2h);
  CHECK(night.of(News::ack_missed) == std::vector<Sent>{{"secondary", 5min + 10s, {}}});
  Night taken(book(path, "P1", "severities: {P1: {ack_within: 5m}}\n"));
  taken.down(4min).say(Verb::ack, "INC-1", "ann").down(2h);
  CHECK(taken.of(News::ack_missed).empty());
}

TEST_CASE(
    "when every step has told, nobody having taken it on is told to the last one's contacts") {
  Night night(book(path, "P1", "severities: {P1: {ack_within: 2h}}\n"));
  night.down(3h);
  CHECK(night.of(News::ack_missed) == std::vector<Sent>{{"cto", 2h + 10s, {}}});
}

TEST_CASE("a step repeats until the incident is over") {
  Night night(book("escalation: [{notify: [primary], repeat: 20m}]\n"));
  night.down(50min).up(2h);
  CHECK(night.of(News::escalation) == std::vector<Sent>{{"primary", 10s, {}},
                                                        {"primary", 20min + 10s, {}},
                                                        {"primary", 40min + 10s, {}}});
  CHECK(night.of(News::escalation)[2].key == "INC-1/escalation.1.3");
}

TEST_CASE("resolution is told to everybody who was told, also when a silence covers it by then") {
  Night night(book());
  night.down(20min).say(Verb::silence, "down", "ann", 3h).down(25min).up(30min);
  CHECK(night.of(News::resolved) ==
        std::vector<Sent>{{"channel,primary,secondary", 25min + 40s, {}}});
}

TEST_CASE("under a silence that begins while it is open escalation stands still") {
  Night night(book());
  night.down(10min).say(Verb::silence, "down", "ann", 30min).down(2h);
  CHECK(night.of(News::escalation) == std::vector<Sent>{{"channel,primary", 10s, {}},
                                                        {"secondary", 45min + 10s, {}},
                                                        {"manager", 60min + 10s, {}},
                                                        {"cto", 90min + 10s, {}}});
}

TEST_CASE("a maintenance window does the same from its beginning, not from the next step on") {
  // The scene begins at 03:00 UTC.
  Night night(book(path, "P1", R"(maintenance: [{name: works, windows: ["daily 03:10-03:40"]}]
)"));
  night.down(2h);
  CHECK(night.of(News::escalation)[1] == Sent{"secondary", 45min + 10s, {}});
}

TEST_CASE("a restart repeats nothing, and what was missed meanwhile is said once") {
  Night night(book());
  night.down(16min);
  night.restart();
  night.down(20min);
  CHECK(night.of(News::escalation).size() == 2);
  night.s.down_until(70min);
  night.t = 70min;
  night.note();
  CHECK(night.of(News::escalation) == std::vector<Sent>{{"channel,primary", 10s, {}},
                                                        {"secondary", 15min + 10s, {}},
                                                        {"manager", 70min, {}},
                                                        {"cto", 70min, {}}});
  night.down(3h);
  CHECK(night.of(News::escalation).size() == 4);
}

TEST_CASE("a reload that changes the list does not begin it anew") {
  Night night(book());
  night.down(16min);
  std::string other = path;
  other.replace(other.find("30m"), 3, "20m");
  night.s.reload(book(other));
  night.down(40min);
  CHECK(night.of(News::escalation) == std::vector<Sent>{{"channel,primary", 10s, {}},
                                                        {"secondary", 15min + 10s, {}},
                                                        {"manager", 20min + 10s, {}}});
}

TEST_CASE("what is handed over is told to the first step and to all who were told") {
  const std::string yaml = R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
contacts:
  first:  {webhook: "http://127.0.0.1:2/"}
  second: {webhook: "http://127.0.0.1:3/"}
  third:  {webhook: "http://127.0.0.1:4/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 10m, startup_grace: 0s}
escalation: [{notify: [first]}, {after: 5m, notify: [second]}, {after: 1h, notify: [third]}]
rules:
  - name: down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://127.0.0.1:7/", target: api, requires: site.up, hazard: reversible}]
)";
  Night night(yaml);
  night.down(20min);
  CHECK(night.s.state("down") == "escalated");
  REQUIRE(night.of(News::needs_people).size() == 1);
  CHECK(night.of(News::needs_people)[0].contacts == "first,second");
}

TEST_CASE("a rule names its list, and a drill tells nobody by it") {
  const std::string lists = path + "escalations: {quiet: [{notify: [manager]}]}\n";
  std::string yaml = book(lists);
  yaml.replace(yaml.find("    when:"), 0, "    escalation: quiet\n");
  Night night(yaml);
  night.down(2h);
  CHECK(night.of(News::escalation) == std::vector<Sent>{{"manager", 10s, {}}});
  Night drill(book());
  drill.up(1min).say(Verb::drill, "down", "ann").up(2h);
  CHECK(drill.of(News::escalation).empty());
}

const std::string digest = "severities: {P3: {digest: \"weekdays 04:00\"}}\n";

// `INC-1 escalation, INC-2 resolved`: what stands in a digest.
std::string contents(const decide::Notify& told) {
  std::string out;
  for (const auto& it : told.list)
    out += (out.empty() ? "" : ", ") + it.incident + " " + std::string{decide::name_of(it.news)};
  return out;
}

TEST_CASE("a digest waits for its moment, and tells each contact once") {
  // The scene begins at 03:00 UTC on a Thursday.
  Night night(book(path, "P3", digest));
  night.down(59min);
  CHECK(night.heard.empty());
  night.down(2h);
  CHECK(night.of(News::digest) ==
        std::vector<Sent>{
            {"channel", 1h, {}}, {"manager", 1h, {}}, {"primary", 1h, {}}, {"secondary", 1h, {}}});
  CHECK(contents(night.s.messages().front()) == "INC-1 escalation");
  CHECK(night.of(News::needs_people).empty());
}

TEST_CASE("what was over before the digest stands in it as over, beside what is open") {
  Night night(book(path, "P3", digest));
  night.down(5min).up(10min).down(50min).up(59min);
  CHECK(night.s.state("down") == "resolved");
  CHECK(night.heard.empty());
  night.down(2h);
  REQUIRE(night.of(News::digest).size() >= 2);
  CHECK(contents(night.s.messages().front()) == "INC-1 resolved, INC-2 resolved, INC-3 escalation");
  // The step of the manager had come for the second one only.
  for (const auto& it : night.s.messages())
    if (it.contacts.front() == "manager") CHECK(contents(it) == "INC-2 resolved");
}

TEST_CASE(
    "of two words to one contact in a digest the newer stands for both, over a restart as well") {
  Night night(
      book("escalation: [{notify: [channel]}, {after: 15m, notify: [channel]}]\n", "P3", digest));
  night.down(61min);
  REQUIRE(night.of(News::digest).size() == 1);
  REQUIRE(night.s.messages().front().list.size() == 1);
  CHECK(night.s.messages().front().list.front().key == "INC-1/escalation.2.1");
  CHECK(night.s.engine().ledger().unsent().empty());
  night.restart();
  CHECK(night.s.messages().size() == 1);
}

TEST_CASE("what ends after a digest told of it is told by the next one, once, over restarts") {
  Night night(book(path, "P3", digest));
  night.down(70min);
  REQUIRE_FALSE(night.of(News::digest).empty());
  const auto before = night.s.messages().size();
  night.up(90min);
  night.restart();
  night.up(24h);
  CHECK(night.s.messages().size() == before);
  night.restart();
  night.up(25h + 10min);
  REQUIRE(night.s.messages().size() > before);
  for (std::size_t i = before; i < night.s.messages().size(); ++i)
    CHECK(contents(night.s.messages()[i]) == "INC-1 resolved");
  const auto told = night.s.messages().size();
  night.restart();
  night.up(49h + 10min);
  CHECK(night.s.messages().size() == told);
}

TEST_CASE("a reload that takes the digest away tells what waited for it") {
  Night night(book(path, "P3", digest));
  night.down(5min).up(10min);
  CHECK(night.heard.empty());
  night.s.reload(book(path, "P3"));
  night.note();
  CHECK(night.of(News::digest).size() == 2);
}

TEST_CASE("a digest reaches whom the rule tells when no list is written") {
  Night night(book("", "P3", digest));
  night.down(70min);
  CHECK(night.of(News::digest).size() == 5);
}

TEST_CASE("a digest tells nothing of what is muted, list or none") {
  for (const std::string& lists : {path, std::string{}}) {
    Night night(book(lists, "P3", digest));
    night.down(10min).say(Verb::silence, "down", "ann", 24h);
    night.down(2h);
    CHECK(night.of(News::digest).empty());
    night.up(3h);
    CHECK(night.s.state("down") == "resolved");
  }
}

TEST_CASE("an empty rotation hands on to the next step at once") {
  const std::string lists = "escalation: [{notify: [duty]}, {after: 15m, notify: [manager]}]\n";
  std::string yaml = book(lists);
  yaml.replace(yaml.find("defaults:"), 0,
               "  duty: {rotation: {handover: \"Mon 09:00\", of: [hotline]}}\n"
               "  hotline: {external: \"call 112\"}\n");
  Night night(yaml);
  night.down(1h);
  CHECK(night.of(News::escalation) == std::vector<Sent>{{"", 10s, {}}, {"manager", 10s, {}}});
}

TEST_CASE(
    "a hand-over during an incident: who has it keeps it, new steps go to who is on call now") {
  // The scene begins at 03:00 UTC.
  std::string yaml = book(
      "escalation:\n  - {notify: [duty]}\n  - {after: 10m, unless: acked, notify: [duty]}\n"
      "  - {after: 45m, notify: [duty]}\n");
  yaml.replace(yaml.find("defaults:"), 0,
               "  duty: {rotation: {every: 1d, handover: \"daily 03:30\", starts: 2025-01-15, "
               "of: [primary, secondary]}}\n");
  Night night(yaml);
  night.down(5min);
  CHECK(night.of(News::escalation) == std::vector<Sent>{{"primary", 10s, {}}});
  night.say(Verb::ack, "INC-1", "ann", 35min).down(50min);
  CHECK(night.of(News::ack_expired) == std::vector<Sent>{{"primary", 40min, {}}});
  const auto steps = night.of(News::escalation);
  REQUIRE(steps.size() == 3);
  CHECK(steps[1] == Sent{"secondary", 40min, {}});  // held back until the acknowledgement ended
  CHECK(steps[2] == Sent{"secondary", 45min + 10s, {}});
}

TEST_CASE("the timeline says who was told for whom, by which step, and when time stood still") {
  std::string yaml = book("escalation: [{notify: [channel, duty]}, {after: 15m, notify: [cto]}]\n");
  yaml.replace(yaml.find("defaults:"), 0,
               "  duty: {rotation: {handover: \"Mon 09:00\", of: [secondary]}}\n");
  Night night(yaml);
  night.down(5min).say(Verb::silence, "down", "ann", 5min).down(30min);
  std::vector<std::string> said;
  for (const auto& entry : night.s.incident("down")->timeline) said.push_back(entry.text);
  const auto has = [&](const std::string& text) {
    return std::find(said.begin(), said.end(), text) != said.end();
  };
  CHECK(has("told channel, secondary (secondary for duty), step 1 of the escalation"));
  CHECK(has("told cto, step 2 of the escalation"));
  CHECK(has("people are told again"));
}

TEST_CASE("a step tells at its instant, not at the next sample") {
  Scene s{book("escalation: [{after: 7s, notify: [primary]}]\n")};
  s.at(10s).bad("site").at(19s);
  const auto told = std::find_if(s.journal().begin(), s.journal().end(),
                                 [](const auto& r) { return r.facts.contains("escalation"); });
  REQUIRE(told != s.journal().end());
  CHECK(told->at.mono - s.incident("down")->opened_at.mono == 7s);
}

TEST_CASE(
    "a contact that cannot be reached is told of to those of the next step, and no step is lost") {
  using Is = decide::ContactHealth::Is;
  Night night(book());
  night.down(1min);
  night.s.feed(decide::ContactHealth{"primary", "INC-1", Is::broken, "answered 401"});
  night.note();
  CHECK(night.of(News::unreachable) == std::vector<Sent>{{"secondary", 1min, {}}});
  CHECK(title(night.s.messages().back()) ==
        "[P1] down (INC-1): contact primary cannot be reached: answered 401");
  night.down(16min);
  CHECK(night.of(News::escalation).back() == Sent{"secondary", 15min + 10s, {}});
  // Behind the last step there is none: the others who know of the incident.
  night.down(2h);
  night.s.feed(decide::ContactHealth{"cto", "INC-1", Is::broken, "answered 401"});
  night.note();
  CHECK(night.of(News::unreachable).back().contacts == "channel,manager,primary,secondary");
  const auto before = night.s.messages().size();
  night.s.feed(decide::ContactHealth{"cto", "INC-1", Is::well, {}});
  night.s.feed(decide::ContactHealth{"cto", "INC-9", Is::broken, "answered 401"});
  CHECK(night.s.messages().size() == before);
}

TEST_CASE("when a receiver holds a P0 back the next step tells at once, and of a P1 it does not") {
  using Is = decide::ContactHealth::Is;
  for (const std::string severity : {"P0", "P1"}) {
    Night night(book(path, severity));
    night.down(1min);
    night.s.feed(decide::ContactHealth{"channel", "INC-1", Is::held, "for 1h"});
    night.note();
    const auto told = night.of(News::escalation);
    CHECK(told.size() == (severity == "P0" ? 2U : 1U));
    if (severity == "P0") CHECK(told.back() == Sent{"secondary", 1min, {}});
    night.down(2h);
    CHECK(night.of(News::escalation).size() == 4);
  }
}

}  // namespace escalation_test
