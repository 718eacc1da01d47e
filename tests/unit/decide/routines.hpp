// Routines of a small team, and what people see and say of them. The scene begins on Thursday,
// 2025-01-16, at 03:00 UTC.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace routines {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::Command;
using decide::News;
using decide::TaskView;
using Verb = decide::Command::Verb;

inline constexpr Nanos day = 24h;
inline constexpr Nanos monday = 4 * day + 6h;  // 2025-01-20 09:00 in London

inline std::string book(const std::string& maintenance,
                        const std::string& escalation = R"(escalation:
  - {notify: [primary]}
  - {after: 15m, notify: [manager]}
)",
                        const std::string& grace = "0s") {
  return R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
contacts:
  primary: {webhook: "http://127.0.0.1:3/"}
  manager: {webhook: "http://127.0.0.1:4/"}
  gone:    {rotation: {every: 1d, handover: "daily 00:00", of: [primary], overrides: [{from: 2025-01-01, to: 2025-12-31, who: away}]}}
  away:    {external: on holiday}
defaults: {startup_grace: )" +
         grace + "}\n" + escalation + "maintenance:\n" + maintenance;
}

inline const std::string by_hand = R"(  - name: weekly
    every: "Mon 09:00 Europe/London"
    owner: primary
    items:
      - {manual: Review the slow query log, attach: pg.slow_queries}
      - {manual: Review the cost dashboard, link: "https://example.com/cost"}
)";

inline const std::string checked = R"(  - name: weekly
    every: "Mon 09:00 Europe/London"
    owner: primary
    items: [{check: site.up, title: The site answers}]
)";

inline TaskView task(const Scene& s, const std::string& id) {
  for (const TaskView& view : const_cast<Scene&>(s).engine().tasks())
    if (view.id == id) return view;
  FAIL("there is no task " << id);
  return {};
}

inline std::string state(const Scene& s, const std::string& id) {
  return std::string{name_of(task(s, id).state)};
}

// `primary: routine weekly: to do: ..`, all that was told of tasks.
inline std::vector<std::string> told(const Scene& s) {
  std::vector<std::string> out;
  for (const auto& m : s.messages()) {
    if (m.news != News::task) continue;
    std::string names;
    for (const auto& name : m.contacts) names += (names.empty() ? "" : ",") + name;
    out.push_back(names + ": " + title(m) + (m.summary.empty() ? "" : " | " + m.summary));
  }
  return out;
}

inline std::string last_told(const Scene& s) {
  const auto all = told(s);
  return all.empty() ? "nothing" : all.back();
}

inline std::string last_command(const Scene& s) {
  return s.messages().empty() ? "nothing" : s.messages().back().command;
}

inline std::vector<std::string> keys(const Scene& s) {
  std::vector<std::string> out;
  for (const auto& m : s.messages())
    if (m.news == News::task) out.push_back(m.key);
  return out;
}

inline int records_of(const Scene& s, std::string_view status) {
  return static_cast<int>(
      std::count_if(s.journal().begin(), s.journal().end(), [&](const decide::Record& r) {
        return r.kind == decide::RecordKind::task && r.status == status;
      }));
}

inline decide::Answered say_done(Scene& s, const std::string& id, const std::string& who = "ann",
                                 const std::string& note = {}) {
  Command said = word(Verb::done, id, who);
  said.reason = note;
  s.feed(std::move(said));
  return s.answered().back();
}

// Of the site at a moment, with the tasks that are due then.
inline void seen(Scene& s, Nanos at, bool up) {
  s.at(at - 1s);
  up ? s.ok("site") : s.bad("site");
  s.at(at);
}

inline const std::string both =
    "routine weekly: to do: weekly.1, weekly.2 | to do: weekly.1 Review the slow query log (see "
    "pg.slow_queries), "
    "weekly.2 Review the cost dashboard (see https://example.com/cost)";

}  // namespace routines
