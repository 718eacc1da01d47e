// Connections are kept by where they lead. A GET takes an idle one that is still quiet; should it
// turn out dead before the first byte of an answer, or say nothing, a fresh one is opened, once
// (two_ways.hpp). A mutation always gets a fresh one, so that it is known whether a byte of it
// left.
#include "daemon/net/http/client.hpp"
#include "daemon/base/text.hpp"

#include <map>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/http/channel.hpp"
#include "daemon/net/two_ways.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr std::size_t idle_per_place = 4;
constexpr std::size_t most_places = 64;
constexpr Nanos idle_life = seconds{30};

/// A request made ready: where to, and the bytes.
struct Prepared {
  std::shared_ptr<Endpoint> endpoint;
  std::string place;
  std::string bytes;
  ExchangeOptions options;
  Nanos timeout{};
  bool mutation = false;
};

bool is_mutation(std::string_view method) { return method != "GET" && method != "HEAD"; }

Result<Prepared> prepare(const HttpRequest& request) {
  auto url = parse_url(request.url);
  if (!url) return Error{"the URL " + url.error().text, {}};
  if (!is_method(request.method)) return Error{"the method is not a token", {}};
  for (const auto& [name, value] : request.headers) {
    if (!is_header(name, value)) return Error{"a header holds a control character", {}};
  }
  Prepared out;
  if (url->scheme != "https" && url->scheme != "http" && url->scheme != "unix") {
    return Error{"the URL is neither http nor https", {}};
  }
  out.endpoint = make_http_endpoint(*url, TlsPolicy{request.ca}, {});
  out.place = url->scheme + ' ' + url->unix_path + url->host + ' ' +
              std::to_string(out.endpoint->port) + ' ' + request.ca;
  Headers headers = request.headers;
  add_credentials(headers, *url);
  out.mutation = is_mutation(request.method);
  out.timeout = request.timeout;
  out.options = {request.max_body, request.method == "HEAD", true, request.may_cut};
  out.bytes =
      format_request({request.method, url->target, url->authority, &headers, request.body, true});
  return out;
}

class Client final : public HttpClient {
 public:
  Client(asio::any_io_executor executor, Resolver& resolver, TlsContexts& tls)
      : network_{std::move(executor), &resolver, &tls} {}

  asio::awaitable<HttpResult> fetch(HttpRequest request) override {
    return cancellation_as_value(bounded_fetch(std::move(request)));
  }

 private:
  struct Idle {
    std::unique_ptr<Stream> stream;
    Mono until{};
  };

  asio::awaitable<HttpResult> bounded_fetch(HttpRequest request) {
    auto prepared = prepare(request);
    if (!prepared) {
      co_return HttpFailure{Reason::protocol, false, prepared.error().text};
    }
    HttpResult result = HttpFailure{Reason::timeout, false, "timed out"};
    auto work = perform(&*prepared, &result);
    co_await run_with_deadline(network_.executor, std::move(work), request.timeout);
    co_return result;
  }

  asio::awaitable<void> perform(Prepared* request, HttpResult* result) {
    std::unique_ptr<Stream> kept;
    if (!request->mutation) kept = take_idle(request->place);
    if (!kept) {
      co_await ask_afresh(request, result);
      co_return;
    }
    HttpResult fresh = *result;
    auto first = speak(request, std::move(kept), result);
    auto second = ask_afresh(request, &fresh);
    const Way way =
        co_await take_two_ways(network_.executor, patience_with_kept(request->timeout, Nanos{0}),
                               std::move(first), std::move(second));
    if (way == Way::second) *result = std::move(fresh);
  }

  /// False: no answer.
  asio::awaitable<bool> ask_afresh(Prepared* request, HttpResult* result) {
    Connection opened = co_await open_connection(network_, request->endpoint);
    if (opened.failure) {
      *result = HttpFailure{opened.failure.reason, false, std::move(opened.failure.detail)};
      co_return false;
    }
    co_return co_await speak(request, std::move(opened.stream), result);
  }

  /// False: nothing came back.
  asio::awaitable<bool> speak(Prepared* request, std::unique_ptr<Stream> stream,
                              HttpResult* result) {
    HttpAnswer answer;
    co_await exchange(stream.get(), request->bytes, request->options, &answer);
    if (answer.failure) {
      // Of TLS some bytes of a record may have left although none counts as sent.
      const bool sent = answer.sent != 0 || request->endpoint->tls;
      *result = HttpFailure{answer.failure.reason, sent, std::move(answer.failure.detail)};
      co_return answer.answered;
    }
    HttpResponse response;
    response.status = answer.status;
    response.headers = std::move(answer.headers);
    response.body = std::move(answer.body);
    *result = std::move(response);
    if (answer.keep_alive) {
      keep_idle(request->place, std::move(stream));
    } else {
      stream->close_at_once();
    }
    co_return true;
  }

  std::unique_ptr<Stream> take_idle(const std::string& place) {
    const auto at = idle_.find(place);
    while (at != idle_.end() && !at->second.empty()) {
      Idle idle = std::move(at->second.back());
      at->second.pop_back();
      if (MonoClock::now() < idle.until && idle.stream->is_quiet()) return std::move(idle.stream);
    }
    return nullptr;
  }

  void keep_idle(const std::string& place, std::unique_ptr<Stream> stream) {
    if (idle_.size() >= most_places && !idle_.contains(place)) idle_.clear();
    auto& list = idle_[place];
    if (list.size() >= idle_per_place) list.erase(list.begin());
    list.push_back({std::move(stream), saturating_add(MonoClock::now(), idle_life)});
  }

  Network network_;
  std::map<std::string, std::vector<Idle>> idle_;
};

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
  return value_of_header(headers, name);
}

std::unique_ptr<HttpClient> make_http_client(asio::any_io_executor executor, Resolver& resolver,
                                             TlsContexts& tls) {
  return std::make_unique<Client>(std::move(executor), resolver, tls);
}

}  // namespace runbookd::net
