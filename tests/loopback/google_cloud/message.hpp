// What the simulated cloud sees of HTTP: a request taken apart, and a reply that says how (and
// whether) it is delivered. Everything behind the server works on these values, so that unit tests
// need no socket.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runbookd::sim {

using Query = std::vector<std::pair<std::string, std::string>>;
using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  /// `run.googleapis.com`, `metadata`, `_control` or `workload`: the first segment of the URL
  /// tells.
  std::string host;
  std::string path;  ///< percent-decoded, with a leading slash, without the host
  Query query;       ///< decoded, in order
  HeaderList headers;
  std::string body;
  /// False for a POST, PUT or PATCH that announced no body length (the front end answers 411).
  bool has_length = true;

  /// Case-insensitive; empty when absent.
  std::string_view header(std::string_view name) const;
  /// First value of the parameter.
  std::optional<std::string> parameter(std::string_view name) const;
  /// `PATCH run.googleapis.com/v2/...?updateMask=traffic`: what faults are matched against.
  std::string line() const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json; charset=UTF-8";
  HeaderList headers;
  std::string body;
};

enum class Delivery {
  reply,
  drop,   ///< the connection is closed in order, without an answer
  hang,   ///< nothing ever comes
  reset,  ///< RST
};

struct Reply {
  Response response;
  Delivery delivery = Delivery::reply;
  std::chrono::milliseconds delay{0};
  /// When set, asked after `delay` for the response (an operation that was waited for).
  std::function<Response()> finish;
};

/// Takes an origin-form target apart: `/run.googleapis.com/v2/...?a=b`, `/computeMetadata/v1/...`,
/// `/_control/...`.
Request make_request(std::string method, std::string_view target, std::string body = {},
                     HeaderList headers = {});

std::string percent_decode(std::string_view text, bool plus_is_space);
Query parse_form(std::string_view text);

}  // namespace runbookd::sim
