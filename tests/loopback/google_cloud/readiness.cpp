#include "tests/loopback/google_cloud/readiness.hpp"

namespace runbookd::sim {

void Readiness::add_handlers(Handlers& to) {
  to["vpcaccess.projects.locations.connectors.get"] = {
      false, [this](const Call& c) { return get_connector(c); }};
  to["run.projects.locations.domainmappings.get"] = {
      false, [this](const Call& c) { return get_mapping(c); }};
}

Handled Readiness::get_connector(const Call& call) const {
  const std::string full = names_.location() + "/connectors/" + names_.connector;
  if (settings_.denied_permissions.contains("vpcaccess.connectors.get"))
    return Handled::error(permission_denied("vpcaccess.connectors.get", call.name_from(1)));
  if (call.name_from(1) != full)
    return Handled::error(not_found("Resource '" + call.name_from(1) + "' was not found"));
  return Handled::answer(ok_json({{"name", full},
                                  {"network", "default"},
                                  {"ipCidrRange", "10.8.0.0/28"},
                                  {"state", connector_state_},
                                  {"minThroughput", 200},
                                  {"maxThroughput", 300},
                                  {"machineType", "e2-micro"},
                                  {"minInstances", 2},
                                  {"maxInstances", 3}}));
}

Handled Readiness::get_mapping(const Call& call) const {
  const std::string full = names_.location() + "/domainmappings/" + names_.domain;
  if (settings_.denied_permissions.contains("run.domainmappings.get"))
    return Handled::error(permission_denied("run.domainmappings.get", call.name_from(1)));
  if (call.name_from(1) != full)
    return Handled::error(not_found("Resource '" + names_.domain +
                                    "' of kind 'DOMAIN_MAPPING' in "
                                    "region '" +
                                    names_.region + "' does not exist."));
  json::array conditions;
  const auto add = [&](const char* type, const std::string& status) {
    json::object condition{{"type", type}, {"status", status}};
    if (!domain_.reason.empty()) condition["reason"] = domain_.reason;
    if (!domain_.message.empty()) condition["message"] = domain_.message;
    conditions.emplace_back(std::move(condition));
  };
  add("CertificateProvisioned", domain_.ready.empty() ? "Unknown" : domain_.ready);
  if (!domain_.ready.empty()) add("Ready", domain_.ready);
  return Handled::answer(ok_json(
      {{"apiVersion", "domains.cloudrun.com/v1"},
       {"kind", "DomainMapping"},
       {"metadata", {{"name", names_.domain}, {"namespace", names_.project_number}}},
       {"spec", {{"routeName", names_.service}, {"certificateMode", "AUTOMATIC"}}},
       {"status", {{"conditions", std::move(conditions)}, {"mappedRouteName", names_.service}}}}));
}

}  // namespace runbookd::sim
