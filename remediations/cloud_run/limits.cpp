#include "remediations/cloud_run/limits.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "daemon/net/json.hpp"

namespace runbookd::remediations::cloud_run {
namespace json = boost::json;
using net::json_integer_at;
using net::json_text_at;

namespace {

int count_at(const json::object& object, net::JsonPath path) {
  const std::int64_t value = json_integer_at(object, path).value_or(0);
  return static_cast<int>(std::clamp<std::int64_t>(value, 0, 1'000'000));
}

Refusal refuse(ActionError error, std::string text) { return Refusal{error, std::move(text)}; }

const json::object* container_at(const json::object& revision, std::string_view name) {
  const int index = container_index(revision, name);
  if (index < 0) return nullptr;
  const json::array* list = net::json_array_at(revision, {"containers"});
  return (*list)[static_cast<std::size_t>(index)].if_object();
}

std::int64_t memory_of(const json::object& container) {
  const std::string text = json_text_at(container, {"resources", "limits", "memory"});
  const auto bytes = parse_quantity(text);
  return bytes ? static_cast<std::int64_t>(*bytes) : default_memory;
}

double cpus_of(const json::object& container) {
  return parse_quantity(json_text_at(container, {"resources", "limits", "cpu"})).value_or(1.0);
}

std::string gibibytes(std::int64_t bytes) { return format_memory(bytes) + "B"; }

}  // namespace

std::optional<int> raised(const CountBound& bound, int now) {
  int target = 0;
  if (bound.at_least) {
    target = *bound.at_least;
  } else {
    target = std::min(now + bound.raise_by, bound.up_to);
  }
  if (target <= now) return std::nullopt;
  return target;
}

int Scaling::effective_min() const { return std::max(service_min, revision_min); }

int Scaling::effective_max() const {
  const int of_revision = revision_max > 0 ? revision_max : default_max_instances;
  return service_max > 0 ? std::min(service_max, of_revision) : of_revision;
}

Scaling scaling_of(const ServiceState& state, const RevisionState& serving) {
  Scaling out;
  out.service_min = count_at(state.raw, {"scaling", "minInstanceCount"});
  out.service_max = count_at(state.raw, {"scaling", "maxInstanceCount"});
  out.revision_min = count_at(serving.raw, {"scaling", "minInstanceCount"});
  out.revision_max = count_at(serving.raw, {"scaling", "maxInstanceCount"});
  out.manual = json_text_at(state.raw, {"scaling", "scalingMode"}) == "MANUAL";
  out.manual_count = count_at(state.raw, {"scaling", "manualInstanceCount"});
  return out;
}

Result<ScaleChange, Refusal> plan_scale(const std::optional<CountBound>& min,
                                        const std::optional<CountBound>& max, const Scaling& now) {
  if (now.manual) {
    return refuse(ActionError::ineligible, "manual scaling at " + std::to_string(now.manual_count) +
                                               ": minimum and maximum have no effect");
  }
  ScaleChange out;
  int reached_max = now.effective_max();
  if (max) {
    if (const auto target = raised(*max, reached_max)) {
      out.service_max = *target;
      const int own = now.revision_max > 0 ? now.revision_max : default_max_instances;
      if (own < *target) out.revision_max = *target;
      reached_max = *target;
    }
  }
  if (min) out.service_min = raised(*min, now.effective_min());
  if (out.service_min && *out.service_min > reached_max) {
    return refuse(ActionError::out_of_bounds, "a minimum of " + std::to_string(*out.service_min) +
                                                  " is above the maximum of " +
                                                  std::to_string(reached_max));
  }
  if (!out.service_min && !out.service_max) {
    return refuse(ActionError::out_of_bounds,
                  "already at a minimum of " + std::to_string(now.effective_min()) +
                      " and a maximum of " + std::to_string(now.effective_max()));
  }
  return out;
}

std::optional<double> parse_quantity(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (text.empty() || error != std::errc{} || !std::isfinite(number) || number < 0)
    return std::nullopt;
  const std::string_view suffix(stop, static_cast<std::size_t>(end - stop));
  struct Unit {
    std::string_view suffix;
    double factor;
  };
  constexpr Unit units[] = {{"", 1},
                            {"m", 1e-3},
                            {"k", 1e3},
                            {"M", 1e6},
                            {"G", 1e9},
                            {"T", 1e12},
                            {"Ki", 1024.0},
                            {"Mi", 1048576.0},
                            {"Gi", 1073741824.0},
                            {"Ti", 1099511627776.0}};
  for (const Unit& unit : units) {
    if (unit.suffix != suffix) continue;
    const double value = number * unit.factor;
    if (value > 1e15) return std::nullopt;
    return value;
  }
  return std::nullopt;
}

std::string format_memory(std::int64_t bytes) {
  constexpr std::int64_t mebibyte = std::int64_t{1} << 20;
  if (bytes % gib == 0) return std::to_string(bytes / gib) + "Gi";
  return std::to_string((bytes + mebibyte - 1) / mebibyte) + "Mi";
}

int cpus_needed(std::int64_t memory) {
  if (memory > 24 * gib) return 8;
  if (memory > 16 * gib) return 6;
  if (memory > 8 * gib) return 4;
  if (memory > 4 * gib) return 2;
  return 1;
}

int container_index(const json::object& revision, std::string_view container) {
  const json::array* list = net::json_array_at(revision, {"containers"});
  if (list == nullptr || list->empty()) return -1;
  if (container.empty() && list->size() == 1) return 0;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const json::object* item = (*list)[i].if_object();
    if (item == nullptr) continue;
    const json::array* ports = net::json_array_at(*item, {"ports"});
    const bool ingress = ports != nullptr && !ports->empty();
    if (container.empty() ? ingress : json_text_at(*item, {"name"}) == container)
      return static_cast<int>(i);
  }
  return -1;
}

std::optional<std::int64_t> memory_limit(const json::object& revision, std::string_view container) {
  const json::object* found = container_at(revision, container);
  if (found == nullptr) return std::nullopt;
  return memory_of(*found);
}

Result<MemoryChange, Refusal> plan_memory(const json::object& revision, std::string_view container,
                                          std::int64_t raise_by, std::int64_t up_to) {
  const json::object* found = container_at(revision, container);
  if (found == nullptr) {
    return refuse(ActionError::no_target, container.empty()
                                              ? "several containers and none with a port: name one"
                                              : "there is no container " + std::string(container));
  }
  MemoryChange out;
  out.container = json_text_at(*found, {"name"});
  out.from = memory_of(*found);
  const std::int64_t bound = std::min(up_to, most_memory);
  out.to = std::min(out.from + raise_by, bound);
  if (out.to <= out.from) {
    return refuse(ActionError::out_of_bounds,
                  "already at " + gibibytes(out.from) + ", the bound is " + gibibytes(bound));
  }
  const double cpus = cpus_of(*found);
  const int needed = cpus_needed(out.to);
  if (cpus < needed) {
    return refuse(ActionError::out_of_bounds, gibibytes(out.to) + " of memory needs " +
                                                  std::to_string(needed) +
                                                  " CPUs, the container has fewer");
  }
  return out;
}

}  // namespace runbookd::remediations::cloud_run
