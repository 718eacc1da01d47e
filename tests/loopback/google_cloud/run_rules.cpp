#include "tests/loopback/google_cloud/run_rules.hpp"

#include <array>
#include <cstdlib>
#include <string>

namespace runbookd::sim {
namespace {

constexpr double gi = 1024.0 * 1024 * 1024;

struct Unit {
  std::string_view suffix;
  double bytes;
};
constexpr std::array units{Unit{"Ki", 1024}, Unit{"Mi", 1024.0 * 1024},
                           Unit{"Gi", gi},   Unit{"k", 1e3},
                           Unit{"M", 1e6},   Unit{"G", 1e9}};

// What a CPU count allows: from docs/configuring/services/memory-limits.
struct Pairing {
  double cpu;
  double least_memory;
  double most_memory;
};
constexpr std::array pairings{Pairing{0.5, 0.125 * gi, 0.5 * gi}, Pairing{1, 0.125 * gi, 4 * gi},
                              Pairing{2, 0.125 * gi, 8 * gi},     Pairing{4, 2 * gi, 16 * gi},
                              Pairing{6, 4 * gi, 24 * gi},        Pairing{8, 4 * gi, 32 * gi}};

constexpr std::array<std::string_view, 4> system_namespaces{
    "run.googleapis.com", "cloud.googleapis.com", "serving.knative.dev", "autoscaling.knative.dev"};

ApiError refuse_field(const std::string& field, const std::string& why) {
  const auto at = "Violation in UpdateServiceRequest." + field;
  return invalid_argument(at + ": " + why, {{at, why}});
}

std::optional<double> parse_number(std::string_view text) {
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (copy.empty() || *end != '\0' || !(value >= 0)) return std::nullopt;
  return value;
}

std::optional<ApiError> check_limits(const json::object& container, const std::string& at) {
  const auto* resources = object_of(container, "resources");
  const auto* limits = resources == nullptr ? nullptr : object_of(*resources, "limits");
  if (limits == nullptr) return std::nullopt;
  for (const auto& limit : *limits) {
    if (limit.key() == "cpu" || limit.key() == "memory" || limit.key() == "nvidia.com/gpu")
      continue;
    return refuse_field(at + ".resources.limits",
                        "Only cpu, memory and nvidia.com/gpu are supported.");
  }
  const auto cpu = parse_cpu(text_of(*limits, "cpu", "1"));
  const auto memory = parse_memory_bytes(text_of(*limits, "memory", "512Mi"));
  if (!cpu)
    return refuse_field(at + ".resources.limits.cpu", "Invalid value specified for container cpu.");
  if (!memory) {
    return refuse_field(at + ".resources.limits.memory",
                        "Invalid value specified for container memory.");
  }
  for (const auto& pairing : pairings) {
    if (*cpu > pairing.cpu) continue;
    if (*cpu > 1 && *cpu != pairing.cpu) break;
    if (*memory >= pairing.least_memory && *memory <= pairing.most_memory) return std::nullopt;
    return refuse_field(
        at + ".resources.limits.memory",
        "Invalid value specified for container memory. For " + text_of(*limits, "cpu", "1") +
            " CPU, memory must be between " +
            std::to_string(static_cast<long>(pairing.least_memory / 1048576)) + "Mi and " +
            std::to_string(static_cast<long>(pairing.most_memory / 1048576)) + "Mi inclusive.");
  }
  return refuse_field(
      at + ".resources.limits.cpu",
      "Invalid value specified for cpu. The supported values are 1, 2, 4, 6 and 8.");
}

std::optional<ApiError> check_containers(const json::object& spec_template) {
  const auto* containers = array_of(spec_template, "containers");
  if (containers == nullptr || containers->empty()) {
    return refuse_field("service.template.containers", "Service must have at least one container.");
  }
  std::size_t i = 0;
  for (const auto& entry : *containers) {
    const auto at = "service.template.containers[" + std::to_string(i++) + "]";
    const auto& container = entry.as_object();
    if (text_of(container, "image").empty())
      return refuse_field(at + ".image", "Image is required.");
    if (auto error = check_limits(container, at)) return error;
  }
  return std::nullopt;
}

std::optional<ApiError> check_keys(const json::object& holder, const std::string& at) {
  for (const std::string_view which : {"annotations", "labels"}) {
    const auto* map = object_of(holder, which);
    if (map == nullptr) continue;
    for (const auto& entry : *map) {
      const std::string key(entry.key());
      for (const auto space : system_namespaces) {
        if (!key.starts_with(std::string(space) + '/')) continue;
        return refuse_field(at + '.' + std::string(which),
                            "Key '" + key + "' is in a system namespace, which is not supported.");
      }
    }
  }
  return std::nullopt;
}

std::optional<ApiError> check_bounds(const json::object& scaling, const std::string& at) {
  const auto least = int_of(scaling, "minInstanceCount");
  const auto most = int_of(scaling, "maxInstanceCount");
  if (least < 0 || most < 0 || int_of(scaling, "manualInstanceCount") < 0) {
    return refuse_field(at, "Instance counts must not be negative.");
  }
  if (most != 0 && least > most) {
    return refuse_field(at, "min_instance_count must not be greater than max_instance_count.");
  }
  return std::nullopt;
}

bool is_manual(const json::object& spec) {
  const auto* scaling = object_of(spec, "scaling");
  return scaling != nullptr && text_of(*scaling, "scalingMode") == "MANUAL";
}

std::optional<ApiError> check_scaling(const json::object& wanted, const json::object& before,
                                      const Settings& settings) {
  const auto* scaling = object_of(wanted, "scaling");
  if (scaling == nullptr) return std::nullopt;
  const bool has_min = int_of(*scaling, "minInstanceCount") != 0;
  const bool has_max = int_of(*scaling, "maxInstanceCount") != 0;
  const auto stage = text_of(wanted, "launchStage", "GA");
  if (settings.service_max_requires_beta && has_max && (stage == "GA" || stage.empty())) {
    return refuse_field("service.scaling.max_instance_count",
                        "The launch stage annotation should be specified at least as BETA.");
  }
  if (is_manual(before) && !is_manual(wanted) && has_min != has_max) {
    return refuse_field("service.scaling",
                        "When leaving manual scaling, both the minimum and the maximum "
                        "must be given, or neither.");
  }
  return check_bounds(*scaling, "service.scaling");
}

std::optional<ApiError> check_revision_name(const json::object& spec_template,
                                            const WorldNames& names) {
  const auto name = text_of(spec_template, "revision");
  if (name.empty() || (name.starts_with(names.service + "-") && name.size() <= 63)) return {};
  return refuse_field(
      "service.template.revision",
      "Revision name must be prefixed by the service name and a dash, at most 63 characters.");
}

}  // namespace

std::optional<double> parse_memory_bytes(std::string_view text) {
  for (const auto& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    const auto n = parse_number(text.substr(0, text.size() - unit.suffix.size()));
    if (!n) return std::nullopt;
    return *n * unit.bytes;
  }
  return parse_number(text);
}

std::optional<double> parse_cpu(std::string_view text) {
  const bool milli = text.ends_with('m');
  const auto n = parse_number(milli ? text.substr(0, text.size() - 1) : text);
  if (!n || *n <= 0) return std::nullopt;
  return milli ? *n / 1000 : *n;
}

std::optional<ApiError> check_service(const json::object& wanted, const json::object& before,
                                      const WorldNames& names, const Settings& settings) {
  const json::object none;
  const auto* found = object_of(wanted, "template");
  const auto& spec_template = found == nullptr ? none : *found;
  if (auto error = check_containers(spec_template)) return error;
  if (auto error = check_keys(wanted, "service")) return error;
  if (auto error = check_keys(spec_template, "service.template")) return error;
  if (auto error = check_revision_name(spec_template, names)) return error;
  if (const auto* scaling = object_of(spec_template, "scaling")) {
    if (auto error = check_bounds(*scaling, "service.template.scaling")) return error;
  }
  return check_scaling(wanted, before, settings);
}

void fill_service_defaults(json::object& spec) {
  if (text_of(spec, "ingress").empty()) spec["ingress"] = "INGRESS_TRAFFIC_ALL";
  if (text_of(spec, "launchStage").empty()) spec["launchStage"] = "GA";
  auto& spec_template = ensure_object(spec, "template");
  if (text_of(spec_template, "timeout").empty()) spec_template["timeout"] = "300s";
  if (int_of(spec_template, "maxInstanceRequestConcurrency") == 0) {
    spec_template["maxInstanceRequestConcurrency"] = 80;
  }
  auto& scaling = ensure_object(spec_template, "scaling");
  if (int_of(scaling, "maxInstanceCount") == 0) scaling["maxInstanceCount"] = 100;
  auto* containers = spec_template["containers"].if_array();
  if (containers == nullptr) return;
  for (auto& entry : *containers) {
    auto& container = entry.as_object();
    // The CPU is throttled between requests unless `resources` was sent without saying so.
    const bool had_resources = container.contains("resources");
    auto& resources = ensure_object(container, "resources");
    if (!had_resources) resources["cpuIdle"] = true;
    auto& limits = ensure_object(resources, "limits");
    if (!limits.contains("cpu")) limits["cpu"] = "1";
    if (!limits.contains("memory")) limits["memory"] = "512Mi";
  }
}

}  // namespace runbookd::sim
