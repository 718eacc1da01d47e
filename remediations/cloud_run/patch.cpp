#include "remediations/cloud_run/patch.hpp"

#include <algorithm>
#include <array>

#include "daemon/net/json.hpp"

namespace runbookd::remediations::cloud_run {
namespace json = boost::json;
using net::json_string;
using net::json_text_at;

namespace {

// Fields that a revision and a template have in common. `annotations`, `labels`, `containers` and
// `revision` are handled apart.
constexpr std::array<std::string_view, 14> shared_fields{"scaling",
                                                         "vpcAccess",
                                                         "timeout",
                                                         "serviceAccount",
                                                         "volumes",
                                                         "executionEnvironment",
                                                         "encryptionKey",
                                                         "maxInstanceRequestConcurrency",
                                                         "serviceMesh",
                                                         "encryptionKeyRevocationAction",
                                                         "encryptionKeyShutdownDuration",
                                                         "sessionAffinity",
                                                         "nodeSelector",
                                                         "gpuZonalRedundancyDisabled"};

json::string_view key_of(std::string_view text) { return {text.data(), text.size()}; }

// The API refuses keys in the domains of Google and Knative, though it may show them.
bool is_reserved(std::string_view key) {
  constexpr std::array<std::string_view, 4> domains{"run.googleapis.com", "cloud.googleapis.com",
                                                    "serving.knative.dev",
                                                    "autoscaling.knative.dev"};
  const auto slash = key.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view domain = key.substr(0, slash);
  return std::any_of(domains.begin(), domains.end(),
                     [&](std::string_view reserved) { return domain.ends_with(reserved); });
}

json::object without_reserved(const json::object* map) {
  json::object out;
  if (map == nullptr) return out;
  for (const auto& member : *map) {
    const std::string_view key(member.key().data(), member.key().size());
    if (!is_reserved(key)) out[member.key()] = member.value();
  }
  return out;
}

json::object start(const ServiceState& state) {
  json::object body;
  if (!state.etag.empty()) body["etag"] = json_string(state.etag);
  return body;
}

std::string image_of(const json::object& owner, std::size_t index) {
  const json::array* list = net::json_array_at(owner, {"containers"});
  if (list == nullptr || index >= list->size()) return {};
  const json::object* item = (*list)[index].if_object();
  return item == nullptr ? std::string{} : json_text_at(*item, {"image"});
}

// `repository/name:tag` + `sha256:...`.
std::string with_digest(std::string image, std::string_view digest) {
  const auto slash = image.rfind('/');
  const auto colon = image.rfind(':');
  const bool tagged = colon != std::string::npos && (slash == std::string::npos || colon > slash);
  if (tagged) image.resize(colon);
  return image.append("@").append(digest);
}

std::optional<Refusal> pin_images(json::array& containers, const RevisionState& from,
                                  const RevisionWish& wish) {
  for (std::size_t i = 0; i < containers.size(); ++i) {
    json::object* container = containers[i].if_object();
    if (container == nullptr) return Refusal{ActionError::internal, "a container is no object"};
    container->erase("buildInfo");  // output only
    std::string image = image_of(from.raw, i);
    if (digest_of(image).empty() && containers.size() == 1 && !wish.digest.empty())
      image = with_digest(image, wish.digest);
    if (digest_of(image).empty()) {
      return Refusal{
          ActionError::ineligible,
          "the image of " + from.name + " has no digest: a new revision could bring other code"};
    }
    (*container)["image"] = json_string(image);
  }
  return std::nullopt;
}

void set_memory(json::array& containers, int index, const MemoryChange& memory) {
  json::object& container = containers[static_cast<std::size_t>(index)].as_object();
  if (net::json_object_at(container, {"resources"}) == nullptr) {
    // Sending `resources` without cpuIdle switches CPU to always allocated.
    json::object resources;
    resources["cpuIdle"] = true;
    container["resources"] = std::move(resources);
  }
  json::object& resources = container["resources"].as_object();
  if (net::json_object_at(resources, {"limits"}) == nullptr) resources["limits"] = json::object();
  resources["limits"].as_object()["memory"] = json_string(format_memory(memory.to));
}

void copy_shared_fields(Patch& patch, json::object& target, const json::object& from,
                        const json::object& old) {
  for (const std::string_view field : shared_fields) {
    const json::value* value = from.if_contains(key_of(field));
    if (value != nullptr) target[key_of(field)] = *value;
    if (value != nullptr || old.contains(key_of(field)))
      patch.mask.push_back("template." + std::string(field));
  }
}

}  // namespace

Patch traffic_patch(const ServiceState& state, const std::string& to) {
  json::object all;
  all["type"] = json_string("TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION");
  all["revision"] = json_string(to);
  all["percent"] = 100;
  json::array traffic;
  traffic.push_back(std::move(all));
  for (const TrafficShare& share : state.wish) {
    if (share.tag.empty()) continue;
    json::object tagged;
    tagged["tag"] = json_string(share.tag);
    tagged["type"] = json_string(share.latest ? "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
                                              : "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION");
    if (!share.latest) tagged["revision"] = json_string(share.revision);
    traffic.push_back(std::move(tagged));
  }
  Patch out;
  out.mask = {"traffic"};
  out.body = start(state);
  out.body["traffic"] = std::move(traffic);
  return out;
}

Patch scaling_patch(const ServiceState& state, const ScaleChange& change) {
  Patch out;
  out.body = start(state);
  json::object scaling;
  if (change.service_min) {
    out.mask.emplace_back("scaling.minInstanceCount");
    scaling["minInstanceCount"] = *change.service_min;
  }
  if (change.service_max) {
    out.mask.emplace_back("scaling.maxInstanceCount");
    scaling["maxInstanceCount"] = *change.service_max;
  }
  if (!scaling.empty()) out.body["scaling"] = std::move(scaling);
  return out;
}

PatchResult revision_patch(const ServiceState& state, const RevisionState& from,
                           const RevisionWish& wish) {
  const json::object* old = net::json_object_at(state.raw, {"template"});
  if (old == nullptr) return Refusal{ActionError::internal, "the service has no template"};
  const bool same = state.latest_created == from.name;
  const json::object& source = same ? *old : from.raw;
  const json::array* given = net::json_array_at(source, {"containers"});
  if (given == nullptr || given->empty())
    return Refusal{ActionError::internal, "the revision has no containers"};

  Patch out;
  out.body = start(state);
  json::object fresh;
  json::object annotations = without_reserved(net::json_object_at(source, {"annotations"}));
  annotations[key_of(action_annotation)] = json_string(wish.action_id);
  fresh["annotations"] = std::move(annotations);
  // template.revision in the mask and not in the body: the server names the revision. Left as a
  // deploy tool set it, the name would clash.
  out.mask = {"template.annotations", "template.revision"};

  json::array containers = *given;
  if (auto refusal = pin_images(containers, from, wish)) return std::move(*refusal);
  if (wish.memory) {
    const int index = container_index(source, wish.memory->container);
    if (index < 0) return Refusal{ActionError::no_target, "the container to change is gone"};
    set_memory(containers, index, *wish.memory);
  }
  if (!same || containers != *given) {
    out.mask.emplace_back("template.containers");
    fresh["containers"] = std::move(containers);
  }
  if (!same) {
    out.mask.emplace_back("template.labels");
    json::object labels = without_reserved(net::json_object_at(source, {"labels"}));
    if (!labels.empty()) fresh["labels"] = std::move(labels);
    copy_shared_fields(out, fresh, from.raw, *old);
  }
  if (wish.max_instances) {
    json::object scaling;
    if (const auto* present = net::json_object_at(source, {"scaling"})) scaling = *present;
    scaling["maxInstanceCount"] = *wish.max_instances;
    fresh["scaling"] = std::move(scaling);
    if (std::find(out.mask.begin(), out.mask.end(), "template.scaling") == out.mask.end())
      out.mask.emplace_back("template.scaling");
  }
  out.body["template"] = std::move(fresh);
  return out;
}

void merge_into(Patch& patch, Patch more) {
  for (std::string& field : more.mask) patch.mask.push_back(std::move(field));
  for (auto& member : more.body) patch.body[member.key()] = std::move(member.value());
}

}  // namespace runbookd::remediations::cloud_run
