// What we may do with a resource, told by its API without its being done. An observer may implement
// this where the API can be asked outright; who wants to know asks by dynamic_cast.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "daemon/base/result.hpp"

namespace runbookd {

class PermissionCheck {
 public:
  virtual ~PermissionCheck() = default;
  /// Asks once, bounded by itself, and changes nothing. `to_change`: the rulebook has steps that
  /// do. What we may do, for people; else what we lack, or why nobody says, with a cure.
  virtual boost::asio::awaitable<Result<std::string>> check_permissions(bool to_change) = 0;
};

}  // namespace runbookd
