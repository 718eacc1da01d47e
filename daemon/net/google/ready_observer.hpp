// The observer of a resource of which its API says one thing: whether it is ready.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/net/google/resource.hpp"

namespace runbookd::net {

struct Readiness {
  bool ready = false;
  std::string why_not;  ///< one bounded line; empty when it is ready
};

/// How the API is asked, and what its answer means.
struct ReadyQuestion {
  std::string_view host;
  std::string (*path)(const GoogleResource& resource);
  /// nullopt: the answer is none.
  std::optional<Readiness> (*judge)(std::string_view body);
};

/// Its sample has one cell, `ready`. A resource that is seen is `ok`, ready or not; the detail says
/// why it is not.
std::unique_ptr<Probe> make_ready_observer(const ResourceRef& resource, const ActionEnv& env,
                                           ReadyQuestion question);

}  // namespace runbookd::net
