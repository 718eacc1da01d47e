// What one API of the cloud is to the router: rows of (method id of its contract, handler). A new
// API (Cloud SQL, say) is one more pair of files with such rows, and one line where the world is
// made.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/loopback/google_cloud/discovery.hpp"
#include "tests/loopback/google_cloud/errors.hpp"
#include "tests/loopback/google_cloud/message.hpp"

namespace runbookd::sim {

struct Call {
  const Request& request;
  const ApiMethod& method;
  json::object body;
  std::vector<std::string> segments;  ///< of the path, without the host
  Time now;

  /// `projects/P/.../NAME` from the n-th segment on, without a `:verb`.
  std::string name_from(std::size_t first) const;
};

struct Handled {
  Response response;
  bool applied = false;        ///< an accepted mutation
  bool changed = false;        ///< ... which found something to change
  bool validate_only = false;  ///< ... or would have
  /// See Reply.
  Millis wait{0};
  std::function<Response()> finish;

  static Handled answer(Response r) { return {std::move(r), false, false, false, Millis{0}, {}}; }
  static Handled error(const ApiError& e) { return answer(render(e)); }
};

struct Handler {
  bool mutates = false;
  std::function<Handled(const Call&)> run;
};

using Handlers = std::map<std::string, Handler, std::less<>>;

}  // namespace runbookd::sim
