#include "probes/redis/fields.hpp"

#include "daemon/net/unit.hpp"

namespace runbookd::probes {

RedisFields split_info(std::string_view info) {
  RedisFields out;
  while (!info.empty()) {
    const auto end = info.find('\n');
    auto line = info.substr(0, end);
    info.remove_prefix(end == std::string_view::npos ? info.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    out.emplace(line.substr(0, colon), line.substr(colon + 1));
  }
  return out;
}

std::string_view field(const RedisFields& fields, std::string_view name) {
  const auto at = fields.find(name);
  return at == fields.end() ? std::string_view{} : at->second;
}

std::optional<double> count_in(const RedisFields& fields, std::string_view name) {
  const auto value = net::parse_number(field(fields, name));
  return value && *value >= 0 ? value : std::nullopt;
}

}  // namespace runbookd::probes
