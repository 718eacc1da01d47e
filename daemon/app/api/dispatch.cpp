#include "daemon/app/api/dispatch.hpp"

#include <algorithm>

#include "daemon/app/api/target.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::api {

namespace {

Dispatch refused(Response response) {
  Dispatch out;
  out.refusal = std::move(response);
  return out;
}

std::string signatures_in(const Request& request, std::string_view header) {
  std::string out;
  for (const auto& [name, value] : request.signatures)
    if (equal_ignoring_case(name, header)) out += (out.empty() ? "" : ",") + value;
  return out;
}

Response not_found(const Match& match) {
  if (match.allow.empty()) return problem(404, "there is nothing at this path");
  Response out = problem(405, "this path takes " + match.allow);
  out.headers.emplace_back("Allow", match.allow);
  return out;
}

}  // namespace

Dispatch dispatch(std::span<const Route> routes, const Request& request, const Caller& caller,
                  const Access& access) {
  Admission admission = admit(request, caller, access);
  if (admission.refusal) return refused(std::move(*admission.refusal));
  auto target = parse_target(request.target);
  if (!target) return refused(problem(400, target.error().text));
  Match match = match_route(routes, request.method, target->segments, caller.door);
  if (match.route == nullptr) {
    // Whoever would need a token for every real path does not learn which ones there are.
    auto refusal = refuse_role(admission.who, Role::viewer, access);
    if (refusal) return refused(std::move(*refusal));
    return refused(not_found(match));
  }
  auto refusal = refuse_role(admission.who, match.route->role, access);
  if (refusal) return refused(std::move(*refusal));
  for (const auto& [name, value] : target->query) {
    if (!is_among(words_of(match.route->query), name))
      return refused(problem(400, "unknown query parameter `" + net::one_line(name, 80) + "`"));
  }
  Dispatch out;
  if (!match.route->signature.empty()) {
    out.call.signature = signatures_in(request, match.route->signature);
    if (out.call.signature.empty()) return refused(unsigned_request(match.route->signature));
  }
  out.route = match.route;
  out.call.route = match.route;
  out.call.parameters = std::move(match.parameters);
  out.call.query = std::move(target->query);
  out.call.who = std::move(admission.who);
  out.call.content_type = request.content_type;
  out.call.accept_encoding = request.accept_encoding;
  return out;
}

}  // namespace runbookd::api
