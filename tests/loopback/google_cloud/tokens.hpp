// The access tokens that this cloud has given out, and the metadata server that gives them to
// workloads.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tests/loopback/google_cloud/errors.hpp"
#include "tests/loopback/google_cloud/settings.hpp"

namespace runbookd::sim {

class Tokens {
 public:
  struct Issued {
    std::string token;
    std::chrono::seconds left;
  };

  /// A new one.
  Issued issue(Time now, std::chrono::seconds life);
  /// As the metadata server: the same one until about five minutes before its end.
  Issued cached(Time now, std::chrono::seconds life);
  void revoke_all();
  /// nullopt: a good bearer token is there.
  std::optional<ApiError> check(const Request& request, Time now) const;
  std::size_t issued() const { return count_; }

 private:
  std::map<std::string, Time, std::less<>> ends_;
  std::string cached_;
  std::size_t count_ = 0;
};

/// `/computeMetadata/v1/...`.
Response answer_metadata(const Request& request, Tokens& tokens, const WorldNames& names,
                         const Settings& settings, Time now);

}  // namespace runbookd::sim
