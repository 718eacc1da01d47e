#include "daemon/net/google/jwt.hpp"

#include <openssl/evp.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/net/json.hpp"
#include "daemon/net/tls/openssl_handles.hpp"

namespace runbookd::net {
namespace json = boost::json;
namespace {

constexpr int smallest_key = 2048;  // bits

std::string rs256(EVP_PKEY* key, std::string_view text) {
  const OpensslOwned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  std::string signature;
  std::size_t size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, data, text.size()) != 1) {
    return signature;
  }
  signature.resize(size);
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  if (EVP_DigestSign(context.get(), out, &size, data, text.size()) != 1) size = 0;
  signature.resize(size);
  return signature;
}

std::string signing_input(const AssertionClaims& claims) {
  json::object header;
  header["alg"] = json_string("RS256");
  header["typ"] = json_string("JWT");
  if (!claims.key_id.empty()) header["kid"] = json_string(claims.key_id);
  json::object body;
  body["iss"] = json_string(claims.issuer);
  body["scope"] = json_string(claims.scope);
  body["aud"] = json_string(claims.audience);
  body["iat"] = claims.issued_at;
  body["exp"] = claims.issued_at + claims.lifetime;
  return base64url(json::serialize(header)) + "." + base64url(json::serialize(body));
}

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends it with a NUL
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  while (!out.empty() && out.back() == '=') out.pop_back();
  for (char& c : out) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return out;
}

Result<Secret> sign_assertion(const AssertionClaims& claims, const Secret& private_key_pem) {
  const auto key = PemText(private_key_pem.reveal()).private_key();
  if (!key)
    return Error{"the service-account key holds no readable private key", "create a new key"};
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_bits(key.get()) < smallest_key)
    return Error{"the service-account key is no RSA key of at least 2048 bits", "create a new key"};
  std::string input = signing_input(claims);
  const std::string signature = rs256(key.get(), input);
  if (signature.empty()) return Error{"the service-account key cannot sign", "create a new key"};
  return Secret(input + "." + base64url(signature));
}

}  // namespace runbookd::net
