// An HTTP client and a token cache that answer by script, for what stands on top of them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "daemon/net/google/tokens.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::test {

class ScriptedHttp final : public net::HttpClient {
 public:
  using Answer = std::function<net::HttpResult(const net::HttpRequest&)>;
  explicit ScriptedHttp(Answer answer) : answer_(std::move(answer)) {}

  boost::asio::awaitable<net::HttpResult> fetch(net::HttpRequest request) override {
    requests.push_back(request);
    net::HttpResult out = answer_(request);
    co_return out;
  }
  /// How many requests had this method.
  int count(const std::string& method) const {
    int n = 0;
    for (const auto& request : requests) n += request.method == method ? 1 : 0;
    return n;
  }

  std::vector<net::HttpRequest> requests;

 private:
  Answer answer_;
};

class ScriptedTokens final : public net::GoogleTokens {
 public:
  boost::asio::awaitable<Result<Secret>> token() override {
    co_return Secret("token-" + std::to_string(drops));
  }
  void drop() override { ++drops; }
  int drops = 0;
};

inline net::HttpResult answer(int status, std::string body, net::Headers headers = {}) {
  net::HttpResponse out;
  out.status = status;
  out.body = std::move(body);
  out.headers = std::move(headers);
  return out;
}

inline net::HttpResult no_answer(Reason reason, bool sent) {
  net::HttpFailure out;
  out.reason = reason;
  out.sent = sent;
  out.detail = "scripted";
  return out;
}

}  // namespace runbookd::test
