// How a service and a revision read in the API.
#include "tests/loopback/google_cloud/run_service.hpp"

namespace runbookd::sim {
namespace {

std::string uid_of(const std::string& name) {
  const auto text = std::to_string(fingerprint(name)) + std::to_string(fingerprint(name + "/uid"));
  return text.substr(0, 8) + "-" + text.substr(8, 4) + "-4" + text.substr(12, 3) + "-8" +
         text.substr(15, 3) + "-" + text.substr(18, 12);
}

struct StateWords {
  std::string_view state;
  std::string_view reason;
};

StateWords words_of(RevisionState state) {
  switch (state) {
    case RevisionState::starting:
      return {"CONDITION_RECONCILING", "PENDING"};
    case RevisionState::ready:
      return {"CONDITION_SUCCEEDED", ""};
    case RevisionState::failed:
      return {"CONDITION_FAILED", "HEALTH_CHECK_CONTAINER_ERROR"};
  }
  return {"STATE_UNSPECIFIED", ""};
}

}  // namespace

json::object RunService::condition(std::string_view type, std::string_view state,
                                   Time since) const {
  return {{"type", type}, {"state", state}, {"lastTransitionTime", rfc3339(since)}};
}

json::object RunService::view() const {
  json::object out = spec_;
  const auto full = full_name();
  out["name"] = full;
  out["uid"] = uid_of(full);
  out["generation"] = std::to_string(generation_);
  out["createTime"] = rfc3339(created_);
  out["updateTime"] = rfc3339(updated_);
  out["creator"] = "deploy@" + names_.project + ".iam.gserviceaccount.com";
  out["lastModifier"] = out["creator"];
  out["observedGeneration"] = std::to_string(observed_generation_);
  out["etag"] = etag_;
  out["reconciling"] = pending_ > 0;
  out["latestCreatedRevision"] = full + "/revisions/" + latest_created_;
  if (!latest_ready_.empty()) out["latestReadyRevision"] = full + "/revisions/" + latest_ready_;
  out["trafficStatuses"] = write_traffic(statuses_);
  out["uri"] = "https://" + names_.service + "-abcdefghij-uc.a.run.app";
  out["urls"] = json::array{out["uri"]};
  const std::string_view state = pending_ > 0       ? "CONDITION_RECONCILING"
                                 : !terminal_error_ ? "CONDITION_SUCCEEDED"
                                                    : "CONDITION_FAILED";
  auto terminal = condition("Ready", state, terminal_since_);
  if (pending_ == 0 && terminal_error_) {
    terminal["message"] = terminal_error_->message;
    terminal["reason"] = "REVISION_FAILED";
    terminal["severity"] = "ERROR";
  }
  out["terminalCondition"] = terminal;
  terminal["type"] = "ConfigurationsReady";
  out["conditions"] =
      json::array{condition("RoutesReady", "CONDITION_SUCCEEDED", terminal_since_), terminal};
  drop_defaults(out);
  return out;
}

json::object RunService::view_of(const Revision& revision) const {
  json::object out = revision.spec;
  out.erase("revision");
  const auto words = words_of(revision.state);
  out["name"] = full_name() + "/revisions/" + revision.name;
  out["uid"] = uid_of(revision.name);
  out["generation"] = "1";
  out["observedGeneration"] = "1";
  out["createTime"] = rfc3339(revision.created);
  out["updateTime"] = rfc3339(revision.transitioned);
  out["launchStage"] = "GA";
  out["service"] = names_.service;
  out["creator"] = "deploy@" + names_.project + ".iam.gserviceaccount.com";
  out["logUri"] = "https://console.cloud.google.com/logs/viewer?project=" + names_.project;
  out["etag"] = "\"" + uid_of(revision.name).substr(0, 12) +
                std::to_string(static_cast<int>(revision.state)) + "\"";
  out["reconciling"] = revision.state == RevisionState::starting;
  auto ready = condition("Ready", words.state, revision.transitioned);
  if (!words.reason.empty()) ready["revisionReason"] = words.reason;
  if (revision.state == RevisionState::failed) {
    ready["severity"] = "ERROR";
    ready["message"] = "The user-provided container failed to start and listen on the port.";
  }
  auto healthy = ready;
  healthy["type"] = "ContainerHealthy";
  bool serves = false;
  for (const auto& share : serving()) serves = serves || share.revision == &revision;
  auto active = condition("Active", serves ? "CONDITION_SUCCEEDED" : "CONDITION_FAILED",
                          revision.transitioned);
  if (!serves) {
    active["severity"] = "INFO";
    active["revisionReason"] = "RETIRED";
  }
  out["conditions"] =
      json::array{ready, active, healthy,
                  condition("ResourcesAvailable", "CONDITION_SUCCEEDED", revision.transitioned)};
  drop_defaults(out);
  return out;
}

}  // namespace runbookd::sim
