// What has to be allowed to us on a service, and what the API says is (pure).
//
// testIamPermissions answers for the service alone. What belongs to its revisions, to the project
// or to the account that the service runs as shows when it is used.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace runbookd::remediations::cloud_run {

/// The body of testIamPermissions. `to_change`: not only to look at the service.
std::string permissions_question(bool to_change);
/// What we may do, for people; else what we lack, and the cure.
Result<std::string> judge_permissions(bool to_change, std::string_view answer);

}  // namespace runbookd::remediations::cloud_run
