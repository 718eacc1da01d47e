// Tokens from the metadata server of the machine. `Metadata-Flavor: Google` goes both ways: without
// it in the request the server refuses (so no redirected browser gets a token), without it in the
// answer we were talking to somebody else.
#include <random>

#include "daemon/net/google/backoff.hpp"
#include "daemon/net/google/token_source.hpp"
#include "daemon/net/sleep.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr std::string_view default_path =
    "/computeMetadata/v1/instance/service-accounts/default/token";
constexpr std::string_view well_known_host = "metadata.google.internal:80";
constexpr std::string_view well_known_address = "169.254.169.254:80";
constexpr Nanos metadata_attempt = seconds{3};
constexpr Nanos metadata_budget = seconds{8};  // 404 and 503 right after boot pass within seconds
constexpr std::size_t max_metadata_answer = 64 << 10;

struct MetadataAttempt {
  Result<FreshToken> result = Error{};
  bool worth_retrying = false;
};

MetadataAttempt judge(const HttpResult& answer) {
  MetadataAttempt out;
  if (!answer) {
    out.result =
        Error{"the metadata server cannot be reached: " + answer.error().detail,
              "is this machine in Google Cloud? else set google.credentials to a key file"};
    out.worth_retrying = true;
    return out;
  }
  if (answer->header("Metadata-Flavor") != "Google") {
    out.result = Error{"the metadata server's answer has no `Metadata-Flavor: Google`",
                       "is there a proxy in between?"};
    out.worth_retrying = answer->status >= 500;
    return out;
  }
  if (answer->status != 200) {
    out.result = Error{"the metadata server answered " + std::to_string(answer->status),
                       "does this machine have a service account?"};
    out.worth_retrying = answer->status == 404 || answer->status == 429 || answer->status >= 500;
    return out;
  }
  out.result = parse_token_answer(answer->body);
  return out;
}

HttpRequest token_request(std::string_view host) {
  HttpRequest request;
  request.url = "http://" + std::string(host) + std::string(default_path);
  request.headers = {{"Metadata-Flavor", "Google"}};
  request.timeout = metadata_attempt;
  request.max_body = max_metadata_answer;
  return request;
}

class MetadataSource final : public TokenSource {
 public:
  MetadataSource(asio::any_io_executor executor, HttpClient& http, std::string host)
      : executor_(std::move(executor)), http_(http), host_(std::move(host)) {}

  asio::awaitable<Result<FreshToken>> fetch() override {
    const Mono deadline = saturating_add(MonoClock::now(), metadata_budget);
    Backoff backoff(std::random_device{}(), milliseconds{500}, seconds{2});
    bool by_address = false;
    while (true) {
      const std::string_view host = by_address ? well_known_address : std::string_view(host_);
      HttpRequest request = token_request(host);
      HttpResult answer = co_await http_.fetch(std::move(request));
      MetadataAttempt attempt = judge(answer);
      if (attempt.result || !attempt.worth_retrying) co_return std::move(attempt.result);
      // The name may be unresolvable where the address works.
      const bool unresolved = !answer && (answer.error().reason == Reason::dns ||
                                          answer.error().reason == Reason::own_dns);
      if (unresolved && host_ == well_known_host) by_address = true;
      const Nanos pause = backoff.next();
      if (saturating_add(MonoClock::now(), pause) >= deadline) co_return std::move(attempt.result);
      const bool rested = co_await sleep_for(executor_, pause);
      if (!rested) co_return std::move(attempt.result);
    }
  }

 private:
  asio::any_io_executor executor_;
  HttpClient& http_;
  std::string host_;
};

}  // namespace

std::unique_ptr<TokenSource> make_metadata_source(asio::any_io_executor executor, HttpClient& http,
                                                  std::string host) {
  return std::make_unique<MetadataSource>(std::move(executor), http, std::move(host));
}

}  // namespace runbookd::net
