// The daemon as the API sees it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "daemon/app/api/backend.hpp"
#include "daemon/app/api/server.hpp"
#include "daemon/app/composition/beside.hpp"
#include "daemon/app/composition/heard_box.hpp"
#include "daemon/app/composition/reloader.hpp"
#include "daemon/app/composition/runtime.hpp"
#include "daemon/app/journal/journal.hpp"
#include "daemon/app/log/log.hpp"
#include "daemon/app/log/redactor.hpp"
#include "daemon/app/metrics/metrics.hpp"
#include "daemon/base/time_source.hpp"
#include "daemon/decide/engine.hpp"
#include "daemon/net/blocking_pool.hpp"

namespace runbookd::app {

/// The last reload, when it was refused: the rulebook on the disk is not the one that runs.
struct RefusedReload {
  std::optional<Wall> at;
  std::string diagnostics;  ///< as `check` prints them
};

/// What the daemon lends to the API.
class DaemonControl {
 public:
  virtual ~DaemonControl() = default;
  virtual const Runtime& runtime() const = 0;
  /// For what goes on after a reload.
  virtual std::shared_ptr<const Runtime> shared_runtime() const = 0;
  virtual decide::Engine& engine() = 0;
  virtual Stamp now() const = 0;
  /// By which waits are measured; outlives all that waits.
  virtual TimeSource& clock() = 0;
  virtual journal::Journal& journal() = 0;
  virtual metrics::Metrics& metrics() = 0;
  virtual net::BlockingPool& pool() = 0;
  /// Looks at the journal and the socket on the way.
  virtual std::optional<std::string> not_ready() = 0;
  virtual Nanos loop_lag() const = 0;
  virtual logging::Log& log() = 0;
  virtual std::uint64_t log_lines_dropped() const = 0;
  virtual const RefusedReload& refused_reload() const = 0;
  /// By probe: why its list of targets is not what it should be.
  virtual std::map<std::string, std::string> discovery_failures() const = 0;
  /// Takes our secrets out of what somebody else has said. Any thread.
  virtual void redact(std::string& text) const = 0;
  virtual decide::Answered submit(decide::Command command) = 0;
  virtual HeardBox& heard() = 0;
  /// Of a source that finds its targets and has found none.
  virtual std::optional<decide::InstanceView> last_run(const decide::Source& source) const = 0;
  /// Runs these (places in Runtime::runs) now; `done` when the last has ended.
  virtual void run_probes(const std::vector<int>& runs, std::function<void()> done) = 0;
  /// Their probes look now, and not at their time.
  virtual void look_now(const std::vector<int>& sources) = 0;
  /// Ends when the rulebook was loaded again, or not.
  virtual boost::asio::awaitable<ReloadResult> reload() = 0;
};

std::unique_ptr<api::ApiBackend> make_backend(DaemonControl& daemon,
                                              boost::asio::any_io_executor executor,
                                              std::string version);

/// Listens where the rulebook says, with the tokens and the certificate that were read.
Result<std::unique_ptr<api::Server>> open_server(const load::Rulebook& book, Beside beside,
                                                 boost::asio::any_io_executor executor,
                                                 api::ApiBackend& backend,
                                                 std::shared_ptr<logging::Redactor> redactor,
                                                 logging::Log& log);
/// What a reload may change of a running server. A rulebook that names no certificate any more
/// takes none away: the address stays that of the start.
void update_access(api::Server& server, const load::Rulebook& book, Beside beside);

}  // namespace runbookd::app
