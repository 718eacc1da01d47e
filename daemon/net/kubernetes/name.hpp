// How a cluster knows a resource, and the keys that say it: `name`, `namespace`. Header-only, so
// that net needs no reader: who parses a rulebook brings one.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/base/text.hpp"
#include "daemon/contract/resource.hpp"

namespace runbookd::net {

struct KubernetesName final : ResourceIdentity {
  KubernetesName(std::string its_namespace, std::string its_name)
      : name_space(std::move(its_namespace)), name(std::move(its_name)) {}

  std::string name_space;
  std::string name;
};

/// What an object may be called (RFC 1123, lower case): it may stand in a path as it is.
inline bool is_object_name(std::string_view name) {
  constexpr std::size_t longest = 253;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= longest && name.front() != '.' && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), fits);
}

/// The parse of a ResourceKind: by default the resource's own name, in the namespace of the section
/// `kubernetes`.
template <class Reader>
std::shared_ptr<const ResourceIdentity> parse_kubernetes_name(Reader& reader,
                                                              const ResourceDefaults& defaults) {
  const auto name = reader.string("name").value_or(defaults.name);
  const auto name_space =
      reader.string("namespace")
          .value_or(defaults.kubernetes == nullptr ? std::string("default")
                                                   : defaults.kubernetes->name_space);
  if (!is_object_name(name))
    reader.error("name", "`" + name + "` is no name of an object in Kubernetes",
                 "small letters, digits, - and dots");
  if (!is_object_name(name_space))
    reader.error("namespace", "`namespace` is no name of a namespace");
  if (reader.failed()) return nullptr;
  return std::make_shared<KubernetesName>(name_space, name);
}

}  // namespace runbookd::net
