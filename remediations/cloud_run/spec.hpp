// Arguments of the Cloud Run steps, as the rulebook gives them.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "config/document/reader.hpp"
#include "daemon/contract/action.hpp"
#include "remediations/cloud_run/limits.hpp"

namespace runbookd::remediations::cloud_run {

/// `to: previous` (the default) or a revision's name.
struct RollbackArguments {
  std::string to = "previous";
};
struct RestartArguments {};
/// At least one of the two.
struct ScaleArguments {
  std::optional<CountBound> min;
  std::optional<CountBound> max;
};
struct MemoryArguments {
  std::int64_t raise_by = 0;
  std::int64_t up_to = 0;
  std::string container;
};

/// Each reads its keys, reports what is wrong, and returns null then.
std::shared_ptr<const ActionSpec> parse_rollback(document::Reader& reader);
std::shared_ptr<const ActionSpec> parse_restart(document::Reader& reader);
std::shared_ptr<const ActionSpec> parse_scale(document::Reader& reader);
std::shared_ptr<const ActionSpec> parse_memory(document::Reader& reader);

std::unique_ptr<Action> make_rollback(RollbackArguments arguments, ResourceRef resource,
                                      ActionEnv env);
std::unique_ptr<Action> make_restart(RestartArguments arguments, ResourceRef resource,
                                     ActionEnv env);
std::unique_ptr<Action> make_scale(ScaleArguments arguments, ResourceRef resource, ActionEnv env);
std::unique_ptr<Action> make_memory(MemoryArguments arguments, ResourceRef resource, ActionEnv env);

/// The observer behind `cloud_run.service`.
std::unique_ptr<Probe> make_observer(const ResourceRef& resource, const ActionEnv& env);
/// What it yields, in the order of the sample's cells.
/// How long a plan reads before it says what kept it, and the row's deadline behind that.
inline constexpr Nanos plan_timeout = seconds{60};
inline constexpr Nanos plan_deadline = plan_timeout + seconds{5};

inline constexpr std::array<SignalDoc, 8> signal_docs{{
    {"ready", Type::boolean, "the last change of the service ended well"},
    {"instances", Type::number, "manual count, else Cloud Monitoring's (minutes late)",
     Extent::amount},
    {"min_instances", Type::number, "effective minimum", Extent::amount},
    {"max_instances", Type::number, "effective maximum", Extent::amount},
    {"memory_limit", Type::bytes, "of the serving revision's container with a port",
     Extent::amount},
    {"revision", Type::string, "the one with the most traffic", Extent::any, false,
     SignalMeaning::version},
    {"last_deploy", Type::time, "when traffic last moved to a revision not of our making"},
    {"traffic_latest", Type::ratio, "share of the traffic that follows the latest ready revision",
     Extent::share},
}};

}  // namespace runbookd::remediations::cloud_run
