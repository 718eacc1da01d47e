// Whom the servers run as.
#include "daemon/cli/demo/account.hpp"

#include <pwd.h>
#include <unistd.h>

#include "tests/unit/catch.hpp"

namespace account_test {

using namespace runbookd::demo;

TEST_CASE("servers run as ourselves, unless we are root: then as one whom the machine knows") {
  const auto account = server_account();
  CHECK(account.has_value() == (::geteuid() == 0));
  if (!account) return;
  CHECK(account->user != 0);
  const passwd* entry = ::getpwnam(account->name.c_str());
  REQUIRE(entry != nullptr);
  CHECK(entry->pw_uid == account->user);
  CHECK(entry->pw_gid == account->group);
  if (::getpwnam("postgres") != nullptr) CHECK(account->name == "postgres");
}

}  // namespace account_test
