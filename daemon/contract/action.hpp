// What a kind of action implements, and its row in the registry.
//
// The effect runner calls, in this order: plan() - reads fresh state and fixes concrete parameters
// without changing anything; then the INTENT with those parameters is made durable; then execute()
// - does exactly what was planned; then the OUTCOME. After a crash with an INTENT but no OUTCOME it
// calls read_back() instead of execute(). Everything runs on the loop thread; the caller imposes
// deadlines by cancellation.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/result.hpp"
#include "daemon/contract/google.hpp"
#include "daemon/contract/kubernetes.hpp"
#include "daemon/contract/planned.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/contract/resource.hpp"
#include "daemon/contract/services.hpp"

namespace runbookd {

/// Lets execute() journal something before it goes on: the name of a long-running operation before
/// it is polled. Resumes when the record is durable; false = the journal failed, stop.
using RecordProgress = std::function<boost::asio::awaitable<bool>(Facts)>;

struct ActionEnv;

class Action {
 public:
  virtual ~Action() = default;
  virtual boost::asio::awaitable<ActionPlan> plan(ActionRequest request) = 0;
  virtual boost::asio::awaitable<ActionResult> execute(ActionRequest request, Facts parameters,
                                                       RecordProgress progress) = 0;
  /// `progress` is what was journaled of it. The default cannot know.
  virtual boost::asio::awaitable<ReadBack> read_back(ActionRequest request, Facts parameters,
                                                     Facts progress);
  /// Wait for an operation that read_back() found in progress; the default ends unknown.
  virtual boost::asio::awaitable<ActionResult> resume(ActionRequest request, Facts parameters,
                                                      Facts progress);
};

/// A step that people do: they are asked, and it is done when one of them confirms.
struct AskPeople {
  std::vector<std::string> from;  ///< contacts; empty = anyone with role approver
  Nanos ttl{};
};
/// A step that tells people; handing the message over is all that counts.
struct TellPeople {
  std::vector<std::string> contacts;  ///< of `to:`; the loader checks that they exist
};
/// What the core carries out itself: there is no action of it.
using CoreStep = std::variant<AskPeople, TellPeople>;

/// Arguments of one step, checked at load; immutable. Templated arguments come rendered in
/// ActionRequest::arguments.
class ActionSpec {
 public:
  virtual ~ActionSpec() = default;
  /// One line for people: `traffic of api to the previous revision`.
  virtual std::string describe() const = 0;
  /// Argument name -> text with `{{ expression }}` in it; the core renders them before plan().
  virtual Facts templates() const { return {}; }
  /// `timeout:` of the step, when the kind takes one; else the row's default holds.
  virtual std::optional<Nanos> timeout() const { return std::nullopt; }
  /// What the step does, where the kind alone does not tell (`exec`, `webhook`): the program and
  /// its constant arguments, the method and path. It is the default of `verb:`.
  virtual std::optional<std::string> verb() const { return std::nullopt; }
  /// Set for a step of the core's own; make() is not called then.
  virtual std::optional<CoreStep> core_step() const { return std::nullopt; }
  /// What this machine lacks to do it, as far as can be seen before: the program of `exec`.
  /// Relative paths start at `rulebook_dir`.
  virtual Status runnable(const std::string& /*rulebook_dir*/) const { return ok(); }
  /// Never null but for a step of the core's own.
  virtual std::unique_ptr<Action> make(const ResourceRef& resource, const ActionEnv& env) const = 0;
};

/// What actions get beside the shared I/O.
struct ActionEnv {
  Services services;
  GoogleSettings google;
  std::optional<KubernetesSettings> kubernetes = {};
  /// The probe spec of a resource's own probe (`postgres.*` act through it), for the instance of a
  /// resource with `targets`; null when it has none.
  std::function<std::shared_ptr<const ProbeSpec>(const std::string& resource,
                                                 const std::string& instance)>
      probe_of;
  std::string rulebook_dir;  ///< relative paths of `exec` start here
  /// The journal's answer: did one of our actions choose or create this revision? Null: not known.
  std::function<bool(const std::string& resource, const std::string& revision)> chosen_by_us;
  /// Since when the journal has seen this revision serve; nullopt when it has not.
  std::function<std::optional<Wall>(const std::string& resource, const std::string& revision)>
      serving_since;
};

/// One row of the registry.
struct ActionKind {
  std::string_view name;     ///< `cloud_run.rollback`
  std::string_view summary;  ///< one line
  Hazard hazard;
  bool hazard_from_rulebook = false;  ///< `exec` and `webhook`: `hazard:` may say otherwise
  /// What it does is what its templated arguments say (`exec`, `webhook`), so that an approval is
  /// for their values as they were shown.
  bool does_as_written = false;
  /// The key whose first item is a program of this machine: see ActionSpec::runnable().
  std::string_view program = {};
  bool idempotent =
      false;  ///< an INTENT without OUTCOME may be executed again once read_back() says absent
  std::string_view resource_kinds = {};  ///< space separated kinds it acts on; empty = none needed
  Nanos timeout{};                       ///< default deadline of the execution
  Nanos planning = seconds{30};    ///< deadline of plan(); a kind that bounds itself ends earlier
  std::span<const Key> keys = {};  ///< its own, beside those of every one
  /// Null of a planned kind.
  std::shared_ptr<const ActionSpec> (*parse)(document::Reader& reader) = nullptr;
  std::optional<Planned> planned = {};
};

}  // namespace runbookd
