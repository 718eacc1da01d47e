#include "daemon/net/hmac.hpp"

#include "tests/unit/catch.hpp"

namespace hmac_test {

using namespace runbookd;

TEST_CASE("HMAC-SHA256 is that of RFC 4231") {
  CHECK(net::hmac_sha256_hex(Secret("Jefe"), "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(net::hmac_sha256_hex(Secret(std::string(131, '\xaa')),
                             "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("digests are the same when every byte and their lengths are") {
  const std::string digest = *net::hmac_sha256_hex(Secret("Jefe"), "what do ya want for nothing?");
  CHECK(net::is_same_digest(digest, digest));
  std::string other = digest;
  other.back() = other.back() == '0' ? '1' : '0';
  CHECK_FALSE(net::is_same_digest(digest, other));
  CHECK_FALSE(net::is_same_digest(digest, digest.substr(1)));
  CHECK_FALSE(net::is_same_digest(digest, ""));
}

}  // namespace hmac_test
