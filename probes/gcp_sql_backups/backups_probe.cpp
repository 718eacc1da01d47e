// One run: the instance's backup runs, newest first, page by page until one has succeeded.
#include "probes/gcp_sql_backups/backups_probe.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/evidence.hpp"
#include "daemon/net/google/project.hpp"
#include "daemon/net/google/resource.hpp"
#include "daemon/net/target.hpp"
#include "daemon/net/text.hpp"
#include "probes/gcp_sql_backups/backup_runs.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr std::string_view api_host = "sqladmin.googleapis.com";
constexpr std::string_view runs_of_a_page = "20";
constexpr int most_pages = 10;

Sample unseen(const net::Refusal& refusal) { return net::unseen(refusal, backups_signal_count); }

Sample without_cells(Sample sample) {
  sample.cells.resize(backups_signal_count);
  return sample;
}

double unix_seconds(Wall at) { return to_seconds(at.time_since_epoch()); }

class BackupsProbe final : public Probe {
 public:
  BackupsProbe(const std::shared_ptr<const BackupsArguments>& arguments, const ProbeCommon& common,
               const Services& services)
      : instance_(net::with_target(arguments->instance, common.target).value_or("")),
        timeout_(common.timeout),
        project_(services, arguments->project, api_host) {}

  asio::awaitable<Sample> run() override {
    Sample out = co_await net::cancellation_as_value(observe());
    co_return out;
  }

 private:
  asio::awaitable<Sample> observe() {
    if (!net::is_plain_name(instance_))
      co_return without_cells(bad(Reason::missing, "the target makes no instance's name"));
    if (!project_.problem().empty())
      co_return unseen(net::Refusal{ActionError::no_credentials, project_.problem()});
    BackupRuns runs;
    for (int page = 0; page < most_pages && !runs.last_success; ++page) {
      if (page > 0 && runs.next.empty()) break;
      Result<std::string, net::Refusal> body = co_await project_.get(path(runs.next), timeout_);
      if (!body) co_return unseen(body.error());
      if (!read_backup_page(*body, runs)) co_return unseen(net::unreadable("list of backups"));
    }
    co_return judge(runs);
  }

  std::string path(const std::string& token) const {
    std::string out = "/v1/projects/" + project_.name() + "/instances/" + instance_ +
                      "/backupRuns?maxResults=" + std::string(runs_of_a_page);
    if (!token.empty()) out += "&pageToken=" + net::percent_encode(token);
    return out;
  }

  static Sample judge(const BackupRuns& runs) {
    Sample out;
    if (runs.last_success) {
      out.outcome = Outcome::ok;
      if (!runs.newest.empty()) out.detail = "since then: " + runs.newest;
    } else {
      out = bad(Reason::state,
                runs.any ? "none of its latest backups has succeeded" : "it has no backups");
      net::keep_evidence(out, "newest backup", runs.newest);
    }
    out.cells.resize(backups_signal_count);
    if (runs.last_success) out.cells[0] = unix_seconds(*runs.last_success);
    if (runs.last_size) out.cells[1] = *runs.last_size;
    return out;
  }

  std::string instance_;
  Nanos timeout_;
  net::GoogleProject project_;
};

}  // namespace

std::unique_ptr<Probe> make_backups_probe(std::shared_ptr<const BackupsArguments> arguments,
                                          const ProbeCommon& common, const Services& services) {
  return std::make_unique<BackupsProbe>(arguments, common, services);
}

}  // namespace runbookd::probes
