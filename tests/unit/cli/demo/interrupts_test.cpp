// Ctrl-C wherever the demo rests.
#include "daemon/cli/demo/interrupts.hpp"

#include "tests/unit/catch.hpp"

namespace interrupts_test {

using namespace runbookd;
using namespace runbookd::demo;

TEST_CASE("a signal that asks for the end interrupts the next rest, whichever of the three it is") {
  Interrupts interrupts;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    interrupts.rest(milliseconds{0});  // nobody has asked
    ::raise(number);
    CHECK_THROWS_AS(interrupts.rest(std::chrono::hours{1}), Interrupted);
  }
}

TEST_CASE("a reader that has left kills nobody") {
  Interrupts interrupts;
  ::raise(SIGPIPE);
  interrupts.rest(milliseconds{0});
  sigset_t pipe{};
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  const timespec at_once{};
  CHECK(::sigtimedwait(&pipe, nullptr, &at_once) == SIGPIPE);  // or it would kill us at the end
}

TEST_CASE("what was blocked before is blocked afterwards, and nothing else") {
  sigset_t before{}, meanwhile{}, after{};
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  {
    const Interrupts interrupts;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &meanwhile);
  }
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    CHECK(::sigismember(&meanwhile, number) == 1);
    CHECK(::sigismember(&after, number) == ::sigismember(&before, number));
  }
}

TEST_CASE("a condition is asked until it holds, and at least once") {
  Interrupts interrupts;
  int asked = 0;
  CHECK(wait_until(interrupts, std::chrono::hours{1}, [&] { return ++asked == 3; }));
  CHECK(asked == 3);
  CHECK_FALSE(wait_until(interrupts, Nanos{0}, [&] {
    ++asked;
    return false;
  }));
  CHECK(asked == 4);
  ::raise(SIGTERM);
  CHECK_THROWS_AS(wait_until(interrupts, std::chrono::hours{1}, [] { return false; }), Interrupted);
}

}  // namespace interrupts_test
