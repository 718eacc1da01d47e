#include "tests/loopback/google_cloud/service_account.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "tests/loopback/google_cloud/field_mask.hpp"

namespace runbookd::sim {
namespace {

constexpr std::string_view grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::string_view token_uri = "https://oauth2.googleapis.com/token";
constexpr std::int64_t longest_life = 3600;
constexpr std::int64_t clock_skew = 300;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Response refuse_grant(std::string_view error, std::string_view description, int status = 400) {
  auto response = ok_json({{"error", error}, {"error_description", description}});
  response.status = status;
  return response;
}

/// Unpadded base64url; nullopt for anything else.
std::optional<std::string> base64url_decode(std::string text) {
  if (text.find_first_of("=+/") != std::string::npos) return std::nullopt;
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  const auto padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string out(text.size() / 4 * 3, '\0');
  const int n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                reinterpret_cast<const unsigned char*>(text.data()),
                                static_cast<int>(text.size()));
  if (n < 0 || static_cast<std::size_t>(n) < padding) return std::nullopt;
  out.resize(static_cast<std::size_t>(n) - padding);
  return out;
}

std::optional<json::object> decode_object(const std::string& part) {
  const auto text = base64url_decode(part);
  if (!text) return std::nullopt;
  boost::system::error_code error;
  const auto value = json::parse(*text, error);
  if (error || !value.is_object()) return std::nullopt;
  return value.get_object();
}

Key read_key(const json::object& file) {
  const bool is_public = file.contains("public_key");
  const auto pem = text_of(file, is_public ? "public_key" : "private_key");
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  EVP_PKEY* key = is_public ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr)
                            : PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr);
  if (key == nullptr) throw std::runtime_error("the service-account key file holds no usable key");
  return {key, EVP_PKEY_free};
}

class KnownAccount : public ServiceAccount {
 public:
  explicit KnownAccount(const json::object& file)
      : key_(read_key(file)),
        email_(text_of(file, "client_email")),
        key_id_(text_of(file, "private_key_id")),
        token_uri_(text_of(file, "token_uri")) {}

  Response exchange(const Request& request, Tokens& tokens, const Settings& settings,
                    Time now) const override {
    std::string grant, assertion;
    for (const auto& [name, value] : parse_form(request.body)) {
      if (name == "grant_type") grant = value;
      if (name == "assertion") assertion = value;
    }
    if (grant != grant_type)
      return refuse_grant("unsupported_grant_type", "Invalid grant_type: " + grant);
    if (auto refused = judge(assertion, now)) return *refused;
    const auto issued = tokens.issue(now, settings.token_life);
    return ok_json({{"access_token", issued.token},
                    {"expires_in", issued.left.count()},
                    {"token_type", "Bearer"}});
  }

 private:
  std::optional<Response> judge(const std::string& jwt, Time now) const {
    const auto parts = split(jwt, '.');
    if (parts.size() != 3)
      return refuse_grant("invalid_request", "Invalid JWT: Token must have 3 parts.");
    const auto header = decode_object(parts[0]);
    const auto claims = decode_object(parts[1]);
    const auto signature = base64url_decode(parts[2]);
    if (!header || !claims || !signature) {
      return refuse_grant("invalid_grant", "Invalid JWT: Failed to decode the assertion.");
    }
    if (text_of(*header, "alg") != "RS256") {
      return refuse_grant("invalid_grant", "Invalid JWT: Unsupported algorithm.");
    }
    if (text_of(*claims, "iss") != email_) {
      return refuse_grant("invalid_grant", "Invalid grant: account not found");
    }
    const auto kid = text_of(*header, "kid");
    const bool known_key = kid.empty() || key_id_.empty() || kid == key_id_;
    if (!known_key || !signature_holds(parts[0] + '.' + parts[1], *signature)) {
      return refuse_grant("invalid_grant", "Invalid JWT Signature.");
    }
    return judge_claims(*claims, now);
  }

  std::optional<Response> judge_claims(const json::object& claims, Time now) const {
    const auto audience = text_of(claims, "aud");
    if (audience != token_uri && (token_uri_.empty() || audience != token_uri_)) {
      return refuse_grant("invalid_grant", "Invalid JWT: Failed audience check.");
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const auto issued = int_of(claims, "iat"), expires = int_of(claims, "exp");
    if (issued == 0 || issued > seconds + clock_skew || expires <= seconds - clock_skew ||
        expires - issued > longest_life || expires <= issued) {
      return refuse_grant(
          "invalid_grant",
          "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
          "timeframe. Check your iat and exp values in the JWT claim.");
    }
    if (text_of(claims, "scope").empty()) {
      return refuse_grant("invalid_scope", "Invalid OAuth scope or ID token audience provided.");
    }
    return std::nullopt;
  }

  bool signature_holds(const std::string& signed_text, const std::string& signature) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(),
                            reinterpret_cast<const unsigned char*>(signed_text.data()),
                            signed_text.size()) == 1;
  }

  Key key_;
  std::string email_, key_id_, token_uri_;
};

class NoAccount : public ServiceAccount {
 public:
  Response exchange(const Request&, Tokens&, const Settings&, Time) const override {
    return refuse_grant("invalid_grant", "Invalid grant: account not found");
  }
};

}  // namespace

std::unique_ptr<ServiceAccount> load_service_account(const std::filesystem::path& key_file) {
  std::ifstream in(key_file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  boost::system::error_code error;
  const auto value = json::parse(text.str(), error);
  if (error || !value.is_object()) {
    throw std::runtime_error(key_file.string() + ": not a service-account key file");
  }
  return std::make_unique<KnownAccount>(value.get_object());
}

std::unique_ptr<ServiceAccount> make_no_service_account() { return std::make_unique<NoAccount>(); }

}  // namespace runbookd::sim
