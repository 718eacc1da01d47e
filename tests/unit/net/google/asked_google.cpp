#include "tests/unit/net/google/asked_google.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace runbookd::test {
namespace asked_google_parts {
namespace {

constexpr milliseconds cut{100};

/// Takes the request, and says nothing as long as somebody waits.
class SilentHttp final : public net::HttpClient {
 public:
  explicit SilentHttp(Loop& loop) : timer_(loop.io, Loop::hang_limit) {}
  asio::awaitable<net::HttpResult> fetch(net::HttpRequest /*request*/) override {
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return no_answer(Reason::timeout, true);
  }

 private:
  asio::steady_timer timer_;
};

class NoTokens final : public net::GoogleTokens {
 public:
  asio::awaitable<Result<Secret>> token() override {
    co_return Error{"the metadata server has none for us", {}};
  }
  void drop() override {}
};

Sample run_once(Loop& loop, const GoogleProbe& probe, net::HttpClient& http,
                net::GoogleTokens& tokens, const std::string& target = {}) {
  ProbeCommon common;
  common.name = "it";
  common.target = target;
  common.timeout = seconds{5};
  Services services = loop.services();
  services.http = &http;
  services.google = &tokens;
  GoogleSettings settings;
  settings.project = "shop";
  services.google_settings = std::make_shared<const GoogleSettings>(std::move(settings));
  const auto spec = spec_of(*probe.kind, probe.map);
  const auto made = spec->make(common, {}, services);
  Sample out = loop.run(made->run(), cut);
  CHECK(loop.end != Loop::End::later);
  CHECK(out.cells.size() == spec->signals().size());
  return out;
}

Sample without_a_token(const GoogleProbe& probe) {
  Loop loop;
  ScriptedHttp http([](const net::HttpRequest&) { return answer(200, "{}"); });
  NoTokens none;
  return run_once(loop, probe, http, none);
}

Sample unanswered(const GoogleProbe& probe) {
  Loop loop;
  SilentHttp http(loop);
  ScriptedTokens tokens;
  return run_once(loop, probe, http, tokens);
}

}  // namespace
}  // namespace asked_google_parts

Sample asked_google(const GoogleProbe& probe, ScriptedHttp::Answer answer,
                    const std::string& target) {
  Loop loop;
  ScriptedHttp http(std::move(answer));
  ScriptedTokens tokens;
  return asked_google_parts::run_once(loop, probe, http, tokens, target);
}

Sample google_answered(const GoogleProbe& probe, int status, const std::string& body,
                       const net::Headers& headers) {
  return asked_google(probe,
                      [&](const net::HttpRequest&) { return answer(status, body, headers); });
}

OutcomeCases hidden_cases(const GoogleProbe& probe, const std::string& what) {
  using namespace asked_google_parts;
  const auto answered = [probe](int status, std::string body) {
    return [=] {
      return asked_google(probe, [=](const net::HttpRequest&) { return answer(status, body); });
    };
  };
  const auto barred = [probe](Reason reason, bool sent = false) {
    return [=] {
      return asked_google(probe, [=](const net::HttpRequest&) { return no_answer(reason, sent); });
    };
  };
  return {
      {"we get no token", [=] { return without_a_token(probe); }},
      {"the API does not take our token (401)", answered(401, "{}")},
      {"we may not look (403)",
       answered(403, R"({"error":{"status":"PERMISSION_DENIED","message":"no"}})")},
      {"the API fails (5xx)", answered(503, "<html>")},
      {"it says something else than " + what, answered(200, "<html>a portal of a hotel</html>")},
      {"it does not answer by the deadline", [=] { return unanswered(probe); }},
      {"nobody listens where the API should be", barred(Reason::refused)},
      {"there is no route to the API", barred(Reason::unreachable)},
      {"the API's name does not exist", barred(Reason::dns)},
      {"the API's certificate does not verify", barred(Reason::tls)},
      {"the connection to the API breaks", barred(Reason::reset, true)},
      {"our own resolver does not answer", barred(Reason::own_dns)},
      {"no descriptor is left", barred(Reason::no_descriptors)},
  };
}

}  // namespace runbookd::test
