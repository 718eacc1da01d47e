// Small pieces of the API's answers as the screens say them. Internal to the screens.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/text.hpp"
#include "daemon/cli/live/ask.hpp"

namespace runbookd::cli {

inline const boost::json::array& list_of(const boost::json::value& answer, const char* name) {
  return answer.at(name).as_array();
}

/// `ann, bob`: the names that stand under `key`.
inline std::string names_of(const boost::json::object& o, std::string_view key) {
  std::vector<std::string> out;
  const boost::json::value* list = o.if_contains(key);
  if (list == nullptr) return {};
  for (const auto& name : list->as_array()) out.emplace_back(name.as_string());
  return joined(out);
}

/// `1 rule`, `2 rules`.
inline std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// `high-5xx [a]`: what stands under `key`, with the target where there is one.
inline std::string with_target(const boost::json::object& o, std::string_view key) {
  const std::string target = text(o, "target");
  return text(o, key) + (target.empty() ? "" : " [" + target + "]");
}

}  // namespace runbookd::cli
