// Every path that is served, in one table: who may, which query names, what answers. Tests, and
// /api/v1/openapi.json, are made from it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/api/backend.hpp"
#include "daemon/app/api/message.hpp"

namespace runbookd::api {

struct Route;

/// What a handler gets. By value: it outlives the request's buffers.
struct Call {
  ApiBackend* backend = nullptr;
  std::vector<std::string> parameters;       ///< of the pattern, in order
  std::map<std::string, std::string> query;  ///< names of the route's list only
  Identity who;
  std::string content_type;
  std::string accept_encoding;
  const Route* route = nullptr;
  std::string
      signature;  ///< of a route that asks for one: all that were shown, with commas between
  std::string body;
};
using Handler = boost::asio::awaitable<Response> (*)(Call call);

struct Route {
  Method method = Method::get;  ///< `get` answers HEAD as well
  std::string_view pattern;     ///< `{name}` matches one segment
  Role role = Role::viewer;     ///< `none`: also without a token
  std::string_view query;       ///< names that are accepted, separated by spaces
  bool on_metrics = false;      ///< also at server.metrics_listen
  Handler handler = nullptr;
  std::string_view summary;
  /// The header whose signature lets in, whoever sends it; the handler checks it. Empty: none.
  std::string_view signature = {};
};
std::span<const Route> routes();

struct Match {
  const Route* route = nullptr;
  std::vector<std::string> parameters;
  std::string allow;  ///< the path exists for these methods only; empty: it does not exist
};
Match match_route(std::span<const Route> routes, Method method,
                  const std::vector<std::string>& segments, Door door);

/// OpenAPI 3.1 of the table.
std::string openapi_text();

}  // namespace runbookd::api
