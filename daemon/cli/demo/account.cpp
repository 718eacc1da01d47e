#include "daemon/cli/demo/account.hpp"

#include <pwd.h>
#include <unistd.h>

#include "daemon/cli/demo/failure.hpp"

namespace runbookd::demo {

std::optional<Account> server_account() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"}) {
    const passwd* entry = ::getpwnam(name);
    if (entry != nullptr && entry->pw_uid != 0) return Account{name, entry->pw_uid, entry->pw_gid};
  }
  throw Failure("the servers must not run as root, and there is no user `postgres` or `nobody`",
                "start the demo as another user, or: apt-get install postgresql");
}

}  // namespace runbookd::demo
