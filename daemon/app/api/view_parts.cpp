#include "daemon/app/api/view_parts.hpp"

#include <boost/json/serialize.hpp>
#include <cmath>
#include <utility>

#include "daemon/net/json.hpp"

namespace runbookd::api::views {
namespace json = boost::json;

json::value text(std::string_view value) { return json::value(net::json_string(value)); }

json::array texts(const std::vector<std::string>& values) {
  json::array out;
  for (const std::string& value : values) out.push_back(text(value));
  return out;
}

json::value text_or_null(std::string_view value) {
  if (value.empty()) return json::value(nullptr);
  return text(value);
}

json::value time(Wall at) { return text(rfc3339(at)); }

json::value time_or_null(const std::optional<Wall>& at) {
  if (!at) return json::value(nullptr);
  return time(*at);
}

json::value time_or_null(const std::optional<Stamp>& at) {
  if (!at) return json::value(nullptr);
  return time(at->wall);
}

json::object facts_object(const Facts& facts) {
  json::object out;
  for (const auto& [name, value] : facts)
    out.emplace(json::string_view(name.data(), name.size()), text(value));
  return out;
}

json::value duration(Nanos length) { return number(to_seconds(length)); }

json::value number(double value) {
  if (!std::isfinite(value)) return json::value(nullptr);
  return json::value(value);
}

json::array evidence_parts(const std::vector<EvidencePart>& parts) {
  json::array out;
  for (const EvidencePart& part : parts)
    out.push_back(json::object{{"title", text(part.title)}, {"text", text(part.text)}});
  return out;
}

std::string listed(std::string_view name, json::array list) {
  json::object out;
  out.emplace(name, std::move(list));
  return json::serialize(out);
}

}  // namespace runbookd::api::views
