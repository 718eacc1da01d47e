#include "remediations/cloud_run/permissions.hpp"

#include <boost/json/serialize.hpp>
#include <vector>

#include "daemon/base/text.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/refusal.hpp"

namespace runbookd::remediations::cloud_run {
namespace json = boost::json;

namespace {

using Permissions = std::vector<std::string_view>;

Permissions needed_permissions(bool to_change) {
  Permissions out{"run.services.get"};
  if (to_change) out.emplace_back("run.services.update");
  return out;
}

}  // namespace

std::string permissions_question(bool to_change) {
  json::array asked;
  for (const std::string_view permission : needed_permissions(to_change))
    asked.emplace_back(permission);
  return json::serialize(json::object{{"permissions", std::move(asked)}});
}

Result<std::string> judge_permissions(bool to_change, std::string_view answer) {
  const auto raw = net::parse_json_object(answer);
  if (!raw)
    return Error{net::unreadable("list of permissions").text, "does a proxy answer for Google?"};
  const json::array* held = net::json_array_at(*raw, {"permissions"});
  const Permissions needed = needed_permissions(to_change);
  Permissions lacking = needed;
  if (held != nullptr)
    std::erase_if(lacking, [&](std::string_view one) { return is_among(*held, json::value(one)); });
  if (lacking.empty()) return std::string{to_change ? "may read and change it" : "may read it"};
  // Of a service that does not exist nothing is held, and Google says no more than that.
  const char* or_else = lacking == needed ? ", or there is no such service" : "";
  return Error{"lacks " + joined(lacking, " and ") + or_else,
               "grant it to the identity that runbookd runs as: deploy/iam.md has roles for it"};
}

}  // namespace runbookd::remediations::cloud_run
