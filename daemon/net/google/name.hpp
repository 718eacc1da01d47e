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

/// What stands behind the key, and what holds when nothing does.
template <class Reader>
std::string google_text(Reader& reader, const char* key, const std::string& otherwise) {
  const auto value = reader.string(key);
  return value && !value->empty() ? *value : otherwise;
}

/// The parse of a ResourceKind: by default the resource's own name, in the project and region of
/// the section `google`.
template <class Reader>
std::shared_ptr<const ResourceIdentity> parse_google_name(Reader& reader,
                                                          const ResourceDefaults& defaults) {
  const GoogleSettings nowhere;
  const GoogleSettings& google = defaults.google == nullptr ? nowhere : *defaults.google;
  auto name = google_text(reader, "name", defaults.name);
  auto project = google_text(reader, "project", google.project);
  auto region = google_text(reader, "region", google.region);
  return std::make_shared<GoogleName>(std::move(project), std::move(region), std::move(name));
}

/// The same of what lies in a project and in no region that we have to name (Cloud SQL): without
/// the key `region`.
template <class Reader>
std::shared_ptr<const ResourceIdentity> parse_google_global_name(Reader& reader,
                                                                 const ResourceDefaults& defaults) {
  const GoogleSettings nowhere;
  const GoogleSettings& google = defaults.google == nullptr ? nowhere : *defaults.google;
  auto name = google_text(reader, "name", defaults.name);
  auto project = google_text(reader, "project", google.project);
  return std::make_shared<GoogleName>(std::move(project), google.region, std::move(name));
}

}  // namespace runbookd::net
