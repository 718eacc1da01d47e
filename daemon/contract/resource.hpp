// What a kind of resource implements, and its row in the registry: what actions act on, and what is
// observed without a probe where there is an API to ask.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/contract/google.hpp"
#include "daemon/contract/kubernetes.hpp"
#include "daemon/contract/needs.hpp"
#include "daemon/contract/planned.hpp"
#include "daemon/contract/probe.hpp"

namespace runbookd {

struct ActionEnv;

/// What a kind knows one of its resources by: made at load by the kind's own parse, immutable, and
/// looked into by that kind alone.
class ResourceIdentity {
 public:
  virtual ~ResourceIdentity() = default;
};

/// What an action acts on, as the rulebook's `resources` section defines it.
struct ResourceRef {
  std::string name;  ///< in the rulebook
  std::string kind;  ///< `cloud_run.service`
  /// Null of a kind that knows it by its name alone.
  std::shared_ptr<const ResourceIdentity> identity;

  /// The identity as the kind made it; null when it is not that.
  template <class Identity>
  const Identity* as() const {
    return dynamic_cast<const Identity*>(identity.get());
  }
};

/// What a resource's own keys fall back on.
struct ResourceDefaults {
  std::string name;                                ///< of the resource in the rulebook
  const GoogleSettings* google = nullptr;          ///< null without the section `google`
  const KubernetesSettings* kubernetes = nullptr;  ///< null likewise
};

/// One row of the registry.
struct ResourceKind {
  std::string_view name;  ///< `cloud_run.service`
  std::string_view summary;
  std::span<const Key> keys = {};           ///< its own, beside those of every one
  std::span<const SignalDoc> signals = {};  ///< what observing it yields; empty = it is not
  Needs needs = {};
  /// `targets:` makes instances of it: what a team runs itself. What has an API is one thing.
  bool has_instances = false;
  /// Reads the kind's own keys (the common ones are consumed by the loader) into what it knows the
  /// resource by. Reports through the reader and returns null when a key is wrong. Null of a kind
  /// that knows it by its name: its keys are texts for people.
  std::shared_ptr<const ResourceIdentity> (*parse)(document::Reader& reader,
                                                   const ResourceDefaults& defaults) = nullptr;
  /// The observer of a resource with an API: a probe like any other, whose cells are in the order
  /// of `signals`. Null when it has none.
  std::unique_ptr<Probe> (*observe)(const ResourceRef& resource, const ActionEnv& env) = nullptr;
  std::optional<Planned> planned = {};
};

}  // namespace runbookd
