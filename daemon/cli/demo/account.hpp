// Whom the servers run as. Postgres refuses to be root, and Redis has no need to.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace runbookd::demo {

struct Account {
  std::string name;
  uid_t user = 0;
  gid_t group = 0;
};

/// nullopt: we are not root, everything runs as ourselves. Throws Failure when we are root and know
/// nobody else.
std::optional<Account> server_account();

}  // namespace runbookd::demo
