// sqladmin.googleapis.com: one Cloud SQL instance and its backup runs, to be looked at.
#pragma once

#include <deque>

#include "tests/loopback/google_cloud/api.hpp"
#include "tests/loopback/google_cloud/settings.hpp"

namespace runbookd::sim {

struct BackupRun {
  std::int64_t id = 0;
  std::string status = "SUCCESSFUL";
  Time enqueued;
  std::optional<Time> ended;
  std::int64_t bytes = 0;
  std::string error;
};

struct SqlInstance {
  std::string state = "RUNNABLE";
  std::string activation = "ALWAYS";
  std::string tier = "db-custom-2-7680";
  double disk_used = 0.31;
  std::deque<BackupRun> backups;  ///< newest first
};

class CloudSql {
 public:
  CloudSql(WorldNames names, const Settings& settings)
      : names_(std::move(names)), settings_(settings) {}

  void add_handlers(Handlers& to);
  SqlInstance& instance() { return instance_; }
  const SqlInstance& instance() const { return instance_; }
  /// One that was enqueued `took` before it ended.
  BackupRun& add_backup(std::string status, Time ended, Millis took);
  /// As Cloud Monitoring calls it: `PROJECT:INSTANCE`.
  std::string database_id() const { return names_.project + ":" + names_.sql_instance; }

 private:
  Handled get(const Call& call) const;
  Handled list_backups(const Call& call) const;
  std::optional<ApiError> check(const Call& call, const std::string& permission) const;

  WorldNames names_;
  const Settings& settings_;
  SqlInstance instance_;
  std::int64_t next_id_ = 1736996400000;
};

}  // namespace runbookd::sim
