#include "daemon/net/google/jwt.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>

#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"

namespace google_jwt_test {

using namespace runbookd;
using namespace runbookd::net;

namespace {

std::shared_ptr<EVP_PKEY> make_key(unsigned bits) { return {EVP_RSA_gen(bits), &EVP_PKEY_free}; }

std::string pem_of(EVP_PKEY* key) {
  const std::shared_ptr<BIO> bio(BIO_new(BIO_s_mem()), &BIO_free_all);
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string decoded(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  const std::size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string out(text.size() / 4 * 3, '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                  reinterpret_cast<const unsigned char*>(text.data()),
                  static_cast<int>(text.size()));
  out.resize(out.size() - padding);
  return out;
}

bool verifies(EVP_PKEY* key, const std::string& text, const std::string& signature) {
  const std::shared_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

}  // namespace

TEST_CASE("an assertion is signed with RS256 and says who, to whom and how long") {
  const auto key = make_key(2048);
  AssertionClaims claims;
  claims.key_id = "k1";
  claims.issuer = "robot@project.iam";
  claims.audience = "https://oauth2.googleapis.com/token";
  claims.scope = "https://www.googleapis.com/auth/cloud-platform";
  claims.issued_at = 1'700'000'000;
  const auto assertion = sign_assertion(claims, Secret(pem_of(key.get())));
  REQUIRE(assertion);
  const std::string& text = assertion->reveal();
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  REQUIRE(first != last);
  CHECK(verifies(key.get(), text.substr(0, last), decoded(text.substr(last + 1))));

  const auto header = parse_json_object(decoded(text.substr(0, first)));
  REQUIRE(header);
  CHECK(json_text_at(*header, {"alg"}) == "RS256");
  CHECK(json_text_at(*header, {"kid"}) == "k1");
  const auto body = parse_json_object(decoded(text.substr(first + 1, last - first - 1)));
  REQUIRE(body);
  CHECK(json_text_at(*body, {"iss"}) == "robot@project.iam");
  CHECK(json_text_at(*body, {"aud"}) == "https://oauth2.googleapis.com/token");
  CHECK(json_integer_at(*body, {"exp"}) == std::optional<std::int64_t>(1'700'003'600));
}

TEST_CASE("a key that is none, or too short, is refused without quoting it") {
  CHECK_FALSE(sign_assertion({}, Secret("-----BEGIN PRIVATE KEY-----\nnonsense")));
  const auto small = make_key(1024);
  const auto refused = sign_assertion({}, Secret(pem_of(small.get())));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text.find("2048") != std::string::npos);
}

TEST_CASE("base64url has no padding and no characters that a URL would change") {
  CHECK(base64url("") == "");
  CHECK(base64url("f") == "Zg");
  CHECK(base64url("fo") == "Zm8");
  CHECK(base64url("foo") == "Zm9v");
  CHECK(base64url("\xfb\xff\xfe") == "-__-");
}

}  // namespace google_jwt_test
