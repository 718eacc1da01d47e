// run.googleapis.com: the methods of Cloud Run v2 that a runbook uses, on one service.
#pragma once

#include "tests/loopback/google_cloud/operations.hpp"
#include "tests/loopback/google_cloud/run_service.hpp"
#include "tests/loopback/google_cloud/timeline.hpp"

namespace runbookd::sim {

class RunApi {
 public:
  RunApi(RunService& service, WorldNames names, const Settings& settings, Operations& operations,
         Timeline& timeline);

  void add_handlers(Handlers& to);
  /// Accepts a change and has it settled after `takes`. The name of its operation.
  std::string start(const Change& change, Time now, Millis takes);

 private:
  Handled get_service(const Call& call) const;
  Handled list_services(const Call& call) const;
  Handled patch_service(const Call& call);
  Handled get_revision(const Call& call) const;
  Handled list_revisions(const Call& call) const;
  Handled test_permissions(const Call& call) const;
  std::optional<ApiError> check_exists(const Call& call, const std::string& name) const;
  std::optional<ApiError> check_held(const std::string& permission) const;
  json::object typed_view() const;
  std::string follow(Time now);
  void conclude(const std::string& operation, const std::optional<ApiError>& error);

  RunService& service_;
  WorldNames names_;
  const Settings& settings_;
  Operations& operations_;
  Timeline& timeline_;
  Time last_due_{};  ///< of the newest change that is under way
};

}  // namespace runbookd::sim
