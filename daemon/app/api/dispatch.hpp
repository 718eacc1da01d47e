// From a request's head to the handler that will answer it, or to the refusal. Pure.
#pragma once

#include <optional>

#include "daemon/app/api/guard.hpp"
#include "daemon/app/api/routes.hpp"

namespace runbookd::api {

/// Exactly one of `refusal` and `route` is set. The body is filled into `call` later.
struct Dispatch {
  std::optional<Response> refusal;
  const Route* route = nullptr;
  Call call;
};
/// In this order: Host, Origin and credentials; then the target; then the route and its role; then
/// the query; then whether there is a signature, where one is needed. Nobody learns which paths
/// exist without being let in.
Dispatch dispatch(std::span<const Route> routes, const Request& request, const Caller& caller,
                  const Access& access);

}  // namespace runbookd::api
