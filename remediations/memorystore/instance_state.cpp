#include "remediations/memorystore/instance_state.hpp"

#include <algorithm>
#include <iterator>

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::memorystore {
namespace json = boost::json;
using net::json_text_at;

namespace {

constexpr double gib = 1073741824.0;
constexpr std::size_t max_known = 50;  // operations are kept for days; failovers are rare

std::string short_name(std::string_view full) {
  return std::string(full.substr(full.rfind('/') + 1));
}

bool is_listed(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (list.substr(0, comma) == item) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

std::optional<InstanceState> parse_instance(std::string_view body) {
  const auto raw = net::parse_json_object(body);
  if (!raw) return std::nullopt;
  InstanceState out;
  out.name = json_text_at(*raw, {"name"});
  if (out.name.empty()) return std::nullopt;
  out.tier = json_text_at(*raw, {"tier"});
  out.state = json_text_at(*raw, {"state"});
  out.location = json_text_at(*raw, {"currentLocationId"});
  out.size_bytes =
      static_cast<double>(net::json_integer_at(*raw, {"memorySizeGb"}).value_or(0)) * gib;
  return out;
}

std::optional<OperationPage> parse_operations(std::string_view body) {
  const auto raw = net::parse_json_object(body);
  if (!raw) return std::nullopt;
  OperationPage out;
  if (const json::array* list = net::json_array_at(*raw, {"operations"})) {
    for (const json::value& item : *list) {
      const json::object* operation = item.if_object();
      auto read = operation == nullptr ? std::nullopt : net::google_operation(*operation);
      if (!read) return std::nullopt;
      out.operations.push_back(std::move(*read));
    }
  }
  out.next = json_text_at(*raw, {"nextPageToken"});
  return out;
}

std::vector<Operation> of_instance(const std::vector<Operation>& all, std::string_view instance) {
  std::vector<Operation> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [&](const Operation& operation) { return operation.target == instance; });
  return out;
}

std::optional<Refusal> objection(const InstanceState& instance,
                                 const std::vector<Operation>& running) {
  if (instance.tier == "BASIC")
    return Refusal{ActionError::ineligible, "a BASIC instance has no replica to fail over to"};
  if (instance.tier != "STANDARD_HA")
    return Refusal{ActionError::ineligible, "the tier is not STANDARD_HA"};
  const auto busy = std::find_if(running.begin(), running.end(),
                                 [](const Operation& operation) { return !operation.done; });
  if (busy != running.end()) {
    return Refusal{ActionError::ineligible,
                   "another operation runs on the instance: " + net::one_line(busy->verb, 40)};
  }
  if (instance.state != "READY")
    return Refusal{ActionError::ineligible, "the instance is " + net::one_line(instance.state, 40)};
  if (instance.location.empty())
    return Refusal{ActionError::ineligible, "the zone of the primary is not known"};
  return std::nullopt;
}

std::string known_failovers(const std::vector<Operation>& operations) {
  std::string out;
  std::size_t count = 0;
  for (const Operation& operation : operations) {
    if (operation.verb != "failover") continue;
    if (++count > max_known) break;
    if (!out.empty()) out += ',';
    out += short_name(operation.name);
  }
  return out;
}

std::optional<Operation> new_failover(const std::vector<Operation>& operations,
                                      std::string_view known) {
  for (const Operation& operation : operations) {
    if (operation.verb == "failover" && !is_listed(known, short_name(operation.name)))
      return operation;
  }
  return std::nullopt;
}

}  // namespace runbookd::remediations::memorystore
