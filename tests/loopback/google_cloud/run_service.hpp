// One Cloud Run service: the wish (spec, generation, traffic) and the truth (revisions, observed
// generation, traffic statuses), which follows the wish when a change is settled.
//
// A change is accepted at once and settled later. In between the service is `reconciling`, the new
// revision exists but is not Ready, and traffic goes where it went. The etag moves at both ends.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tests/loopback/google_cloud/errors.hpp"
#include "tests/loopback/google_cloud/run_traffic.hpp"
#include "tests/loopback/google_cloud/settings.hpp"

namespace runbookd::sim {

/// How the code in an image behaves once it runs. A new revision of the same image behaves the
/// same, unless the fault was in the running instances only.
struct Behaviour {
  bool ready = true;       ///< false: its instances never pass the startup probe
  double error_rate = 0;   ///< share of requests answered with 500
  Millis latency{40};      ///< of a typical request
  double memory_mb = 300;  ///< in use per instance
  bool healthy = true;     ///< what /api/v1/health says
};

enum class RevisionState { starting, ready, failed };

struct Revision {
  std::string name;   ///< short
  json::object spec;  ///< the template it was made from
  Time created;
  Time transitioned;
  RevisionState state = RevisionState::starting;
  Behaviour behaviour;
};

/// A patch that was judged and may be accepted.
struct Change {
  json::object spec;
  std::optional<std::string> new_revision;
  bool changed = false;
};

struct Accepted {
  std::int64_t generation = 0;
  std::optional<std::string> new_revision;
};

struct Share {
  const Revision* revision;
  double fraction;
};

class RunService {
 public:
  RunService(WorldNames names, json::object spec, Time now);

  /// What a PATCH would do. `paths` empty: the body replaces the service.
  std::variant<Change, ApiError> plan(const json::object& body,
                                      const std::vector<std::string>& paths,
                                      bool force_new_revision, const Settings& settings) const;
  Accepted accept(const Change& change, Time now);
  /// nullopt: reconciled. Else why it failed; the old revision keeps serving.
  std::optional<ApiError> settle(const Accepted& accepted, Time now);

  json::object view() const;
  json::object view_of(const Revision& revision) const;
  const std::deque<Revision>& revisions() const { return revisions_; }
  Revision* find_revision(std::string_view short_name);
  const Revision* find_revision(std::string_view short_name) const;
  /// Who answers requests, by trafficStatuses; fractions sum to 1. Empty when nothing runs.
  std::vector<Share> serving() const;
  /// Set when manual scaling says how many instances there are.
  std::optional<int> manual_instances() const;
  const json::object& spec() const { return spec_; }
  bool reconciling() const { return pending_ > 0; }
  /// Why the last change failed, when it did.
  const std::optional<ApiError>& terminal_error() const { return terminal_error_; }
  std::string full_name() const { return names_.location() + "/services/" + names_.service; }
  const std::string& etag() const { return etag_; }
  std::string latest_ready() const { return latest_ready_; }

  /// How every revision of this image behaves that is made from now on.
  void set_image_behaviour(const std::string& image, Behaviour behaviour);
  /// For a history to start from.
  void backdate(std::string_view revision, Time created);

 private:
  bool makes_revision(const json::object& wanted, bool force) const;
  std::string next_revision_name() const;
  Behaviour behaviour_of(const json::object& spec_template) const;
  void move_etag();
  void conclude(const std::optional<ApiError>& error, Time now);
  std::optional<ApiError> start_revision(const std::string& name, Time now);
  std::optional<ApiError> route();
  json::object condition(std::string_view type, std::string_view state, Time since) const;

  WorldNames names_;
  json::object spec_;
  std::deque<Revision> revisions_;  ///< oldest first; references stay valid
  std::map<std::string, Behaviour> by_image_;
  TrafficList statuses_;
  std::string latest_created_, latest_ready_;
  std::string etag_;
  std::int64_t generation_ = 0, observed_generation_ = 0;
  int etag_count_ = 0, pending_ = 0;
  Time created_, updated_, terminal_since_;
  std::optional<ApiError> terminal_error_;
};

/// Of the first container.
std::string image_of(const json::object& spec_template);

}  // namespace runbookd::sim
