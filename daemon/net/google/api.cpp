// One call of a Google API: token, headers, the retries that are safe, errors decoded.
//
// What is repeated: after 401 once with a fresh token; after a 429 of Google's own (nothing was
// applied) and when provably nothing was sent, anything; after another 429, 5xx and lost replies
// only reads. A mutation whose fate is not known is handed up as it is, since only the caller can
// look whether it landed.
#include <algorithm>
#include <random>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/google/backoff.hpp"
#include "daemon/net/google/error.hpp"
#include "daemon/net/google/tokens.hpp"
#include "daemon/net/google/url.hpp"
#include "daemon/net/sleep.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr std::size_t max_api_answer = 4 << 20;
constexpr Nanos read_attempt = seconds{10};  // leaves room for another attempt within the timeout

struct Call {
  std::string method;
  std::string url;
  std::string body;
  Mono deadline{};
  bool mutation = false;
};

// What one attempt led to: the result to hand up, and whether another attempt may follow it.
struct ApiAttempt {
  GoogleResult result = GoogleFailure{};
  bool again = false;
  bool unauthenticated = false;
  std::optional<Nanos> asked_pause;
};

bool may_pass(Reason reason) {
  switch (reason) {
    case Reason::timeout:
    case Reason::refused:
    case Reason::unreachable:
    case Reason::reset:
    case Reason::dns:
    case Reason::own_dns:
    case Reason::protocol:
    case Reason::no_network:
      return true;
    default:
      return false;
  }
}

ApiAttempt judge_failure(const HttpFailure& failure, bool mutation) {
  ApiAttempt out;
  out.again = may_pass(failure.reason) && (!mutation || !failure.sent);
  out.result = GoogleFailure{failure.reason, failure.sent, failure.detail};
  return out;
}

ApiAttempt judge_answer(HttpResponse& answer, bool mutation) {
  ApiAttempt out;
  GoogleReply reply;
  reply.status = answer.status;
  reply.body = std::move(answer.body);
  if (reply.status >= 200 && reply.status < 300) {
    out.result = std::move(reply);
    return out;
  }
  const GoogleError error = decode_google_error(reply.status, reply.body);
  reply.error_status = error.status;
  reply.error_message = error.message;
  out.asked_pause = parse_retry_after(answer.header("Retry-After"));
  if (!out.asked_pause) out.asked_pause = error.retry_delay;
  reply.retry_after = out.asked_pause;
  out.unauthenticated = reply.status == 401;
  const bool failing = reply.status >= 500 && reply.status != 501;  // 501 will not pass
  out.again = is_throttled(reply.status, reply.error_status) ||
              ((failing || reply.status == 429) && !mutation);
  out.result = std::move(reply);
  return out;
}

class Api final : public GoogleApi {
 public:
  Api(asio::any_io_executor executor, HttpClient& http, GoogleTokens& tokens,
      GoogleSettings settings)
      : executor_(std::move(executor)),
        http_(http),
        tokens_(tokens),
        settings_(std::move(settings)),
        random_(std::random_device{}()) {}

  asio::awaitable<GoogleResult> call(std::string method, std::string host,
                                     std::string path_and_query, std::string body,
                                     Nanos timeout) override {
    Call what;
    what.url = google_url(settings_, host, path_and_query);
    what.mutation = method != "GET";
    what.method = std::move(method);
    what.body = std::move(body);
    what.deadline = saturating_add(MonoClock::now(), timeout);
    co_return co_await cancellation_as_value(run(std::move(what)));
  }

 private:
  asio::awaitable<GoogleResult> run(Call what) {
    Backoff backoff(random_());
    bool fresh_token_tried = false;
    while (true) {
      ApiAttempt attempt = co_await once(what);
      const bool cancelled = co_await was_cancelled();
      if (cancelled) co_return std::move(attempt.result);
      if (attempt.unauthenticated && !fresh_token_tried) {
        fresh_token_tried = true;
        tokens_.drop();
        continue;
      }
      if (!attempt.again) co_return std::move(attempt.result);
      const Nanos pause = backoff.next(attempt.asked_pause);
      if (saturating_add(MonoClock::now(), pause) >= what.deadline)
        co_return std::move(attempt.result);
      const bool rested = co_await sleep_for(executor_, pause);
      if (!rested) co_return std::move(attempt.result);
    }
  }

  asio::awaitable<ApiAttempt> once(Call what) {
    ApiAttempt out;
    Result<Secret> token = co_await tokens_.token();
    if (!token) {
      const Reason reason = lack_descriptors() ? Reason::no_descriptors : Reason::no_credentials;
      out.result = GoogleFailure{reason, false, token.error().text};
      co_return out;
    }
    const Nanos left = what.deadline - MonoClock::now();
    if (left <= Nanos{0}) {
      out.result = GoogleFailure{Reason::timeout, false, "no time was left to send the request"};
      co_return out;
    }
    HttpRequest request = build(what, *token);
    request.timeout = what.mutation ? left : std::min(left, read_attempt);
    HttpResult answer = co_await http_.fetch(std::move(request));
    if (answer) {
      out = judge_answer(*answer, what.mutation);
    } else {
      out = judge_failure(answer.error(), what.mutation);
    }
    co_return out;
  }

  static HttpRequest build(const Call& what, const Secret& token) {
    HttpRequest request;
    request.method = what.method;
    request.url = what.url;
    request.headers = {{"Authorization", "Bearer " + token.reveal()},
                       {"Accept", "application/json"}};
    if (what.mutation) request.headers.emplace_back("Content-Type", "application/json");
    request.body = what.body;
    request.max_body = max_api_answer;
    return request;
  }

  asio::any_io_executor executor_;
  HttpClient& http_;
  GoogleTokens& tokens_;
  GoogleSettings settings_;
  std::mt19937_64 random_;
};

}  // namespace

std::unique_ptr<GoogleApi> make_google_api(asio::any_io_executor executor, HttpClient& http,
                                           GoogleTokens& tokens, GoogleSettings settings) {
  return std::make_unique<Api>(std::move(executor), http, tokens, std::move(settings));
}

}  // namespace runbookd::net
