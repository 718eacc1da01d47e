// Tokens for a service-account key: a signed assertion is exchanged at token_uri. The file is read
// at each exchange (once an hour), so that a rotated key is picked up.
#include "daemon/net/google/key.hpp"

#include <random>

#include "daemon/base/file.hpp"
#include "daemon/net/google/backoff.hpp"
#include "daemon/net/google/error.hpp"
#include "daemon/net/google/jwt.hpp"
#include "daemon/net/google/token_source.hpp"
#include "daemon/net/google/url.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/sleep.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr std::size_t max_key_file = 64 << 10;
constexpr std::size_t max_token_answer = 64 << 10;
constexpr Nanos exchange_attempt = seconds{10};
constexpr Nanos exchange_budget = seconds{20};
constexpr std::string_view cloud_scope = "https://www.googleapis.com/auth/cloud-platform";
constexpr std::string_view default_token_uri = "https://oauth2.googleapis.com/token";
constexpr std::string_view grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";

std::int64_t unix_now() {
  return std::chrono::duration_cast<seconds>(Stamp::now().wall.time_since_epoch()).count();
}

class KeySource final : public TokenSource {
 public:
  KeySource(asio::any_io_executor executor, HttpClient& http, GoogleSettings settings)
      : executor_(std::move(executor)), http_(http), settings_(std::move(settings)) {}

  asio::awaitable<Result<FreshToken>> fetch() override {
    const Mono deadline = saturating_add(MonoClock::now(), exchange_budget);
    Backoff backoff(std::random_device{}());
    while (true) {
      Result<HttpRequest> request = build();
      if (!request) co_return request.error();
      HttpResult answer = co_await http_.fetch(*request);
      const bool transient = !answer || answer->status == 429 || answer->status >= 500;
      if (!transient) co_return judge(*answer);
      const Nanos pause = backoff.next(answer ? parse_retry_after(answer->header("Retry-After"))
                                              : std::optional<Nanos>{});
      const bool late = saturating_add(MonoClock::now(), pause) >= deadline;
      bool rested = false;
      if (!late) rested = co_await sleep_for(executor_, pause);
      if (!rested) co_return give_up(answer);
    }
  }

 private:
  Result<HttpRequest> build() const {
    Result<ServiceAccountKey> key = load_service_account_key(settings_.key_file);
    if (!key) return key.error();
    HttpRequest request;
    request.method = "POST";
    request.url = google_url(settings_, key->token_uri);
    if (request.url.empty())
      return Error{"token_uri of the service-account key is no https URL", ""};
    AssertionClaims claims;
    claims.key_id = key->key_id;
    claims.issuer = key->email;
    claims.audience = key->token_uri;
    claims.scope = std::string(cloud_scope);
    claims.issued_at = unix_now();
    Result<Secret> assertion = sign_assertion(claims, key->private_key);
    if (!assertion) return assertion.error();
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = "grant_type=" + percent_encode(grant_type) + "&assertion=" + assertion->reveal();
    request.timeout = exchange_attempt;
    request.max_body = max_token_answer;
    return request;
  }

  static Result<FreshToken> judge(const HttpResponse& answer) {
    if (answer.status == 200) return parse_token_answer(answer.body);
    const GoogleError error = decode_google_error(answer.status, answer.body);
    return Error{"the token server refused the service-account key: " +
                     (error.status.empty() ? error.message : error.status + ": " + error.message),
                 "is the clock right, and does the key still exist?"};
  }

  static Error give_up(const HttpResult& answer) {
    if (!answer) return Error{"the token server cannot be reached: " + answer.error().detail, ""};
    return Error{"the token server answered " + std::to_string(answer->status), ""};
  }

  asio::any_io_executor executor_;
  HttpClient& http_;
  GoogleSettings settings_;
};

}  // namespace

Result<ServiceAccountKey> load_service_account_key(const std::string& path) {
  const auto text = read_file(path, max_key_file);
  if (!text)
    return Error{"the service-account key cannot be read: " + text.error().text,
                 "check google.credentials.file"};
  return parse_service_account_key(*text);
}

Status check_service_account_key(const std::string& path) {
  const auto key = load_service_account_key(path);
  if (!key) return key.error();
  AssertionClaims claims;
  claims.issuer = key->email;
  claims.audience = key->token_uri;
  const auto assertion = sign_assertion(claims, key->private_key);
  if (!assertion) return assertion.error();
  return ok();
}

Result<ServiceAccountKey> parse_service_account_key(std::string_view text) {
  const auto root = parse_json_object(text);
  if (!root) return Error{"the service-account key is no JSON object", ""};
  const std::string type = json_text_at(*root, {"type"});
  if (type != "service_account")
    return Error{"the key file's type is not `service_account`",
                 "create a key for a service account"};
  ServiceAccountKey key;
  key.email = json_text_at(*root, {"client_email"});
  key.key_id = json_text_at(*root, {"private_key_id"});
  key.token_uri = json_text_at(*root, {"token_uri"});
  key.private_key = Secret(json_text_at(*root, {"private_key"}));
  if (key.token_uri.empty()) key.token_uri = std::string(default_token_uri);
  if (key.email.empty()) return Error{"the service-account key has no client_email", ""};
  if (key.private_key.empty()) return Error{"the service-account key has no private_key", ""};
  return key;
}

std::unique_ptr<TokenSource> make_key_source(asio::any_io_executor executor, HttpClient& http,
                                             GoogleSettings settings) {
  return std::make_unique<KeySource>(std::move(executor), http, std::move(settings));
}

}  // namespace runbookd::net
