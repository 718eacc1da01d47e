// What the core knows, as the JSON that people and scripts rely on. Pure functions; absent values
// are null, so that every item of a list has the same keys.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/api/incident_query.hpp"
#include "daemon/app/journal/entry.hpp"
#include "daemon/app/journal/upkeep.hpp"
#include "daemon/decide/engine.hpp"

namespace runbookd::api::views {

// One item.

/// `address`: what the probe asks, without secrets; empty = null.
boost::json::object probe(const decide::Source& source, std::string_view target,
                          const decide::InstanceView& view, std::string_view address);
boost::json::object probe(const decide::Plan& plan, int instance, const decide::InstanceView& view,
                          std::string_view address);
/// `values`: what its condition reads now; empty = null.
boost::json::object rule(const decide::Plan& plan, int rule, int subject,
                         const decide::RuleView& view, const decide::Ledger& ledger,
                         std::string_view values = {});
/// The ledger knows how the actions of its steps ended; `held` is the step that waits now, as it is
/// (Engine::step_held_now), where there is one.
boost::json::object incident(const decide::Incident& incident, const decide::Ledger& ledger,
                             const std::optional<decide::StepRun>& held = {});
boost::json::object record(const journal::Entry& entry);
/// A condition taken apart, its values included; null: none.
boost::json::value condition(const std::optional<decide::Part>& part);
boost::json::object approval(const decide::PendingApproval& pending);

// Whole answers, as text.

/// Address of an instance; may be empty.
using AddressOf = std::function<std::string(int instance)>;
/// The last run of a probe that finds its targets, while it has found none; nothing: of all others.
using WithoutTargets =
    std::function<std::optional<decide::InstanceView>(const decide::Source& source)>;
/// `{"probes": [...], "resources": [...]}`, in the order of the rulebook.
std::string probes(const decide::Engine& engine, Mono now, const AddressOf& address_of,
                   const WithoutTargets& without_targets = {});
std::string rules(decide::Engine& engine, Stamp now);
/// Newest first; where there is a following page, `next` is what its `before` has to be.
std::string incidents(const decide::Engine& engine, const IncidentQuery& query);
/// `entries` oldest first, shown newest first.
std::string records(const std::vector<journal::Entry>& entries);

/// What the status shows beside plan and ledger.
struct StatusFacts {
  std::string version;
  std::string revision;
  Wall started_at{};
  Stamp now{};
  std::string not_ready;  ///< why; empty = ready
  bool leader = true;
  std::uint64_t journal_records = 0;
  bool journal_writable = false;
  std::string journal_error;
  journal::UpkeepHealth journal_upkeep;
  std::vector<decide::ClosedGate> gates;
  std::vector<decide::OpenWindow> windows;
  std::vector<decide::StandingSilence> silences;
  std::vector<decide::PendingApproval> approvals;
  std::vector<decide::TaskView> tasks;
  std::optional<Wall> reload_refused_at;  ///< the rulebook on the disk is not the one that runs
  std::string reload_refused;             ///< the first of its errors
  std::map<std::string, std::string> discovery_failed;  ///< by probe: why
};
std::string status(const StatusFacts& facts, const decide::Plan& plan,
                   const decide::Ledger& ledger);
std::string silences(const std::vector<decide::StandingSilence>& standing);
/// With all that an answer needs.
std::string approvals(const std::vector<decide::AskedQuestion>& asked);
/// Each rotation of the rulebook, at a time.
std::string on_call(const decide::Plan& plan, Wall at);
/// `{"tasks": [...]}`, in the order of the rulebook.
std::string tasks(const std::vector<decide::TaskView>& list);
std::string explanations(const std::vector<decide::Explanation>& list);

}  // namespace runbookd::api::views
