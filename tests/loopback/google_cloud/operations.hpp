// google.longrunning.Operation: made by a mutation, done later. `done` is absent until then, and an
// operation that failed is still HTTP 200.
#pragma once

#include <deque>

#include "tests/loopback/google_cloud/api.hpp"

namespace runbookd::sim {

struct Operation {
  std::string host;
  std::string name;  ///< `projects/P/locations/L/operations/ID`
  json::object metadata;
  json::object response;
  json::object error;  ///< google.rpc.Status
  bool done = false;
  Time created;
  Time due;  ///< when it is expected to be done

  json::object view() const;
};

class Operations {
 public:
  Operation& create(std::string host, const std::string& location, Time now, Time due);
  Operation* find(std::string_view host, std::string_view name);
  void succeed(const std::string& host, const std::string& name, json::object response);
  void fail(const std::string& host, const std::string& name, const ApiError& error);

  /// get, list and (with `wait`) the :wait of one API. `brought_up_to_now` settles what is due.
  void add_handlers(const std::string& prefix, const std::string& host, bool wait, Handlers& to,
                    std::function<void()> brought_up_to_now);

 private:
  Handled get(const std::string& host, const Call& call);
  Handled list(const std::string& host, const Call& call);
  Handled wait(const std::string& host, const Call& call, std::function<void()> settle);

  std::deque<Operation> all_;  ///< references stay valid
  int next_ = 1;
};

}  // namespace runbookd::sim
