// What the server needs from the daemon. The composition root implements it; views.hpp has the
// JSON. Everything runs on the loop thread. Texts without secrets: the server redacts error details
// once more, but nothing else.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "daemon/app/api/alert_message.hpp"
#include "daemon/app/api/incident_query.hpp"
#include "daemon/base/result.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::api {

struct ReloadAnswer {
  bool accepted = false;
  std::string diagnostics;  ///< as `check` prints them; warnings may come with an accepted rulebook
};

/// What became of somebody's command. 200: the core took it; 403: somebody else has to say it; 404:
/// no such incident, rule, resource, silence or task; 409: it does not apply now.
struct OperateAnswer {
  int status = 200;
  std::string detail;  ///< for people: what happened, or why it did not and what to do
  std::string id;      ///< of the silence or the incident that came of it
};

/// What a contact's channel made of a test message.
struct ContactTest {
  int status = 200;  ///< 404: there is no such contact, or it has no channel
  bool delivered = false;
  std::string channel;  ///< where it went, without secrets: `slack (hooks.slack.com)`
  std::string detail;   ///< what the receiver said
};

/// What a contact's service has sent by itself.
struct HookCall {
  std::string path;
  std::string signature;  ///< as it was shown, all of them
  std::string body;       ///< the very bytes that are signed
};

/// What is to be explained: an incident, or a rule and, when it has targets, one of them.
struct ExplainQuery {
  std::string rule;
  std::string target;  ///< empty: all of the rule's
  std::string incident;
};

/// One immutable text, the same for all who ask within a second.
struct MetricsText {
  std::shared_ptr<const std::string> bytes;
  bool gzip = false;
};

/// What a job says of itself.
struct Heartbeat {
  std::string probe;
  std::string target;  ///< empty: it has none
  bool ok = true;      ///< false: it ran, and failed
  std::string message;
  std::string who;
};

class ApiBackend {
 public:
  virtual ~ApiBackend() = default;

  virtual std::string page() = 0;  ///< HTML of `/`
  /// Prometheus text 0.0.4, compressed where that is wished and worth it.
  virtual boost::asio::awaitable<MetricsText> metrics_text(bool gzip_wished) = 0;
  virtual bool healthy() = 0;
  virtual std::optional<std::string> ready() = 0;  ///< why not; nullopt = ready
  virtual boost::asio::awaitable<ReloadAnswer> reload() = 0;

  // JSON texts
  virtual std::string status() = 0;
  virtual std::string probes() = 0;
  virtual std::string rules() = 0;
  virtual std::string incidents(const IncidentQuery& query) = 0;
  /// nullopt: there is none. An old one is read from the journal, away from the loop; the error: it
  /// cannot be.
  virtual boost::asio::awaitable<Result<std::optional<std::string>>> incident(std::string id) = 0;
  /// Markdown, of an incident of any age; the rest as of incident().
  virtual boost::asio::awaitable<Result<std::optional<std::string>>> postmortem(std::string id) = 0;
  virtual std::string silences() = 0;
  /// Nothing: now.
  virtual std::string on_call(std::optional<Wall> at) = 0;
  virtual std::string approvals() = 0;
  virtual std::string tasks() = 0;
  /// The error: there is no such rule, target or incident.
  virtual Result<std::string> explain(const ExplainQuery& query) = 0;
  /// Records above `after` (nullopt: the newest ones), at most `limit`; shown newest first.
  virtual Result<std::string> journal(std::optional<std::uint64_t> after, std::size_t limit) = 0;

  /// A command of people, with who and role filled in; journaled by the core.
  virtual boost::asio::awaitable<OperateAnswer> operate(decide::Command command) = 0;
  /// 401: it is signed with no secret of ours; 400: it cannot be read. Everything else is 200, also
  /// what changes nothing: the service would send it again, or give us up.
  virtual boost::asio::awaitable<OperateAnswer> hook(HookCall call) = 0;
  /// One run of a probe, now, as `probes` has it; ends when it has. The error: there is none such.
  virtual boost::asio::awaitable<Result<std::string>> run_probe(std::string name,
                                                                std::string target) = 0;
  /// What Prometheus or Alertmanager has sent.
  virtual boost::asio::awaitable<OperateAnswer> alerts(AlertMessage message, std::string who) = 0;
  virtual boost::asio::awaitable<OperateAnswer> heartbeat(Heartbeat said) = 0;
  /// Sends it a test message; ends when its channel has answered.
  virtual boost::asio::awaitable<ContactTest> test_contact(std::string contact,
                                                           std::string who) = 0;
};

}  // namespace runbookd::api
