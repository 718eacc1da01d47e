// A session with a Postgres that there is not, or that is none: what is said of it.
#include "daemon/cli/demo/session.hpp"

#include "daemon/cli/demo/failure.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/demo/blurter.hpp"

namespace session_test {

using namespace runbookd;
using namespace runbookd::demo;

namespace {

std::string failure_at(int port) {
  try {
    const Session session({port, "secret"}, postgres_app);
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("where nobody listens nothing is accepted, and a session is refused in one line") {
  const int port = test::port_of_nobody();
  CHECK_FALSE(is_accepting({port, "secret"}));
  const std::string said = failure_at(port);
  CHECK(said.starts_with("Postgres refused a session of app: "));
  CHECK(said.find('\n') == std::string::npos);
  CHECK(said.find("secret") == std::string::npos);
}

TEST_CASE("a server that ends the session with an error is quoted, not for ever") {
  const test::Blurter postgres("EFATAL:  too many clients" + std::string(5000, '!') + "\n" + '\0');
  const std::string said = failure_at(postgres.port());
  CHECK(said.starts_with("Postgres refused a session of app: "));
  CHECK(said.find("too many clients!!!") != std::string::npos);
  CHECK(said.size() < 400);
}

}  // namespace session_test
