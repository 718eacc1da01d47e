#include "remediations/vpc_connector/kind.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/google/name.hpp"
#include "remediations/vpc_connector/connector_state.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key connector_keys[] = {
    {.name = "name", .summary = "the connector's name", .otherwise = "the resource's name"},
    {.name = "project", .summary = "its project in Google Cloud", .otherwise = "`google.project`"},
    {.name = "region", .summary = "where it runs", .otherwise = "`google.region`"},
};
constexpr SignalDoc connector_signals[] = {
    {"ready", Type::boolean, "its state is READY"},
};

std::string connector_path(const net::GoogleResource& resource) {
  return "/v1/" + resource.location() + "/connectors/" + resource.name();
}

std::unique_ptr<Probe> observe_connector(const ResourceRef& resource, const ActionEnv& env) {
  return net::make_ready_observer(
      resource, env, {"vpcaccess.googleapis.com", connector_path, vpc_connector::judge_connector});
}

}  // namespace

constinit const ResourceKind vpc_connector_resource{
    .name = "vpc_connector",
    .summary = "a connector of Serverless VPC Access",
    .keys = connector_keys,
    .signals = connector_signals,
    .needs = needs_google,
    .parse = &net::parse_google_name<document::Reader>,
    .observe = &observe_connector,
};

constinit const KindRows vpc_connector_rows{.resources = rows_of<&vpc_connector_resource>};

}  // namespace runbookd::remediations
