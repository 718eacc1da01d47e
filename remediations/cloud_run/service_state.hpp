// A Cloud Run service and its revisions as the API tells them (pure).
//
// A service has a wish (`traffic`, `template`, `scaling`) and a truth (`trafficStatuses`,
// `latestReadyRevision`). What users get is the truth; what a patch changes is the wish.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/net/google/operation.hpp"

namespace runbookd::remediations::cloud_run {

/// The annotation that every revision of ours carries: the id of the action. (Keys in Google's and
/// Knative's own domains are refused by the API.)
constexpr std::string_view action_annotation = "runbookd.dev/restarted-by";

using net::Refusal;

struct TrafficShare {
  std::string revision;  ///< short name; for LATEST the latest ready one
  int percent = 0;
  std::string tag;
  bool latest = false;  ///< follows the latest ready revision
};

struct ServiceState {
  boost::json::object raw;
  std::string etag;
  std::int64_t generation = 0;
  std::int64_t observed_generation = 0;
  bool reconciling = false;
  std::string condition;       ///< `CONDITION_SUCCEEDED` ..., empty when the API gave none
  std::string condition_text;  ///< one bounded line
  std::string latest_ready;    ///< short names
  std::string latest_created;
  std::vector<TrafficShare> wish;
  std::vector<TrafficShare> truth;
};

/// nullopt when it is no service (no JSON, or without a name).
std::optional<ServiceState> parse_service(std::string_view body);

struct Serving {
  std::string revision;  ///< with the most traffic; empty when nothing serves
  int percent = 0;
  bool split = false;  ///< others have some as well
};
Serving serving(const ServiceState& state);
/// Percent of the traffic that a revision gets in truth.
int share_of(const ServiceState& state, std::string_view revision);
/// Some traffic is bound to a named revision: a new one would serve nobody by itself.
bool pinned(const ServiceState& state);
/// The system has finished with the last change, well or badly. (After a rollback away from a
/// revision that never became ready the condition stays CONDITION_FAILED, though traffic is as
/// asked.)
bool at_rest(const ServiceState& state);
/// At rest, and the last change ended badly.
bool failed(const ServiceState& state);

struct RevisionState {
  boost::json::object raw;
  std::string name;  ///< short
  std::optional<Wall> created;
  bool ready = false;
  bool deleted = false;
  std::vector<std::string> images;  ///< one per container, as given
  std::string action_id;            ///< our annotation, or empty
};

std::optional<RevisionState> parse_revision(const boost::json::object& raw);
/// `projects/p/locations/l/services/s/revisions/r` -> `r`.
std::string short_name(std::string_view full);
/// `sha256:...` of an image reference, empty for a tag.
std::string_view digest_of(std::string_view image);

}  // namespace runbookd::remediations::cloud_run
