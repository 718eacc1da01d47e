// How Google knows a resource that lives in a region, and the keys that say it: `name`, `project`,
// `region`. Header-only, so that net needs no reader: who parses a rulebook brings one.
#pragma once

#include <memory>
#include <string>

#include "daemon/contract/resource.hpp"

namespace runbookd::net {

/// What nobody said is empty; whoever asks Google judges whether the rest is well formed.
struct GoogleName final : ResourceIdentity {
  GoogleName(std::string its_project, std::string its_region, std::string its_name)
      : project(std::move(its_project)), region(std::move(its_region)), name(std::move(its_name)) {}

  std::string project;
  std::string region;
  std::string name;
};

/// The parse of a ResourceKind: by default the resource's own name, in the project and region of
/// the section `google`.
template <class Reader>
std::shared_ptr<const ResourceIdentity> parse_google_name(Reader& reader,
                                                          const ResourceDefaults& defaults) {
  const GoogleSettings nowhere;
  const GoogleSettings& google = defaults.google == nullptr ? nowhere : *defaults.google;
  const auto said = [&](const char* key, const std::string& otherwise) {
    const auto value = reader.string(key);
    return value && !value->empty() ? *value : otherwise;
  };
  auto name = said("name", defaults.name);
  auto project = said("project", google.project);
  auto region = said("region", google.region);
  return std::make_shared<GoogleName>(std::move(project), std::move(region), std::move(name));
}

}  // namespace runbookd::net
