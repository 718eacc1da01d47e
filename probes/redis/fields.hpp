// The `name:value` lines of an INFO text.
#pragma once

#include <map>
#include <optional>
#include <string_view>

namespace runbookd::probes {

using RedisFields = std::map<std::string_view, std::string_view, std::less<>>;

RedisFields split_info(std::string_view info);
/// Empty when it is absent.
std::string_view field(const RedisFields& fields, std::string_view name);
/// Nothing INFO counts is below zero: -1 is how Redis says that it cannot say.
std::optional<double> count_in(const RedisFields& fields, std::string_view name);

}  // namespace runbookd::probes
