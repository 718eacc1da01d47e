#include "remediations/domain_mapping/kind.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/google/name.hpp"
#include "remediations/domain_mapping/mapping_state.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key mapping_keys[] = {
    {.name = "name", .summary = "the domain", .otherwise = "the resource's name"},
    {.name = "project", .summary = "its project in Google Cloud", .otherwise = "`google.project`"},
    {.name = "region", .summary = "where the service runs", .otherwise = "`google.region`"},
};
constexpr SignalDoc mapping_signals[] = {
    {"ready", Type::boolean, "its condition Ready is True: it routes and has its certificate"},
};

std::string mapping_path(const net::GoogleResource& resource) {
  return "/v1/" + resource.location() + "/domainmappings/" + resource.name();
}

std::unique_ptr<Probe> observe_mapping(const ResourceRef& resource, const ActionEnv& env) {
  return net::make_ready_observer(
      resource, env, {"run.googleapis.com", mapping_path, domain_mapping::judge_mapping});
}

}  // namespace

constinit const ResourceKind domain_mapping_resource{
    .name = "domain_mapping",
    .summary = "a domain that is mapped to a Cloud Run service",
    .keys = mapping_keys,
    .signals = mapping_signals,
    .needs = needs_google,
    .parse = &net::parse_google_name<document::Reader>,
    .observe = &observe_mapping,
};

constinit const KindRows domain_mapping_rows{.resources = rows_of<&domain_mapping_resource>};

}  // namespace runbookd::remediations
