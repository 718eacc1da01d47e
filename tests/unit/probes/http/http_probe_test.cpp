#include "probes/http/kind.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <ctime>

#include "probes/http/json_path.hpp"
#include "probes/http/redirect.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/gzipped.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"
#include "tests/unit/probes/http/judged.hpp"

namespace http_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::http_kind;

namespace {

std::string redirect_to(const std::string& where) {
  return "HTTP/1.1 302 Found\r\nLocation: " + where + "\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace

TEST_CASE("the http fixtures say exactly what is wrong") {
  CHECK(check_fixtures("http", {&http_kind}) == std::vector<std::string>{});
}

TEST_CASE("a good answer is ok and yields its phases") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok("hello")));
  Runner runner(loop, spec_of(http_kind, in_quotes(peer.url())));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.number("status") == 200);
  CHECK(runner.number("dns") == 0);
  CHECK(runner.number("connect") > 0);
  CHECK(runner.number("first_byte") > 0);
  CHECK(runner.has("transfer"));
  CHECK_FALSE(runner.has("cert_not_after"));
}

TEST_CASE("the connection is kept between runs, or new for each") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok("x")));
  Runner keep(loop, spec_of(http_kind, in_quotes(peer.url())));
  CHECK(keep.run().outcome == Outcome::ok);
  CHECK(keep.run().outcome == Outcome::ok);
  CHECK(peer.accepted() == 1);
  CHECK(keep.number("connect") == 0);
  Runner fresh(loop, spec_of(http_kind, in_quotes(peer.url()) + ", connection: new"));
  CHECK(fresh.run().outcome == Outcome::ok);
  CHECK(fresh.run().outcome == Outcome::ok);
  CHECK(peer.accepted() == 3);
}

TEST_CASE("a kept connection that the server has closed is no fault of the target") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_and_close(http_ok("x")));
  Runner runner(loop, spec_of(http_kind, in_quotes(peer.url())));
  for (int i = 0; i < 3; ++i) CHECK(runner.run().outcome == Outcome::ok);
  CHECK(peer.accepted() == 3);
}

TEST_CASE("a kept connection that says nothing is no fault of the target") {
  Loop loop;
  int asked = 0;
  FaultyPeer peer(loop.io,
                  forgotten_after(1, [](const std::string&) { return http_ok("x"); }, &asked));
  Runner runner(loop, spec_of(http_kind, in_quotes(peer.url())));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.run(milliseconds{1000}).outcome == Outcome::ok);
  CHECK(peer.accepted() == 2);
  CHECK(runner.number("connect") > 0);
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(peer.accepted() == 2);
  CHECK(asked == 4);
}

TEST_CASE("what is not idempotent is never sent on a connection that was kept") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok("x")));
  Runner runner(loop, spec_of(http_kind, in_quotes(peer.url()) + ", method: POST, body: '{}'"));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(peer.accepted() == 2);
}

TEST_CASE("the status is judged against numbers, lists and ranges") {
  const std::string gone = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
  CHECK(judged(gone, "").reason == Reason::status);
  CHECK(judged(gone, "").detail == "status 410, expected 200-299");
  CHECK(judged(gone, ", expect: {status: 410}").outcome == Outcome::ok);
  CHECK(judged(gone, ", expect: {status: [200, 400-499]}").outcome == Outcome::ok);
  CHECK(judged(gone, ", expect: {status: 400-409}").reason == Reason::status);
}

TEST_CASE("the body is judged by substring or regular expression") {
  CHECK(judged(http_ok("all is well"), ", expect: {body: is well}").outcome == Outcome::ok);
  CHECK(judged(http_ok("all is well"), ", expect: {body: is bad}").reason == Reason::body);
  CHECK(judged(http_ok("build 1234"), ", expect: {body: '/build [0-9]{4}$/'}").outcome ==
        Outcome::ok);
  CHECK(judged(http_ok("build x"), ", expect: {body: '/build [0-9]{4}$/'}").reason == Reason::body);
}

TEST_CASE("JSON values become typed signals, whatever the outcome is") {
  Loop loop;
  const std::string body =
      R"({"status":"degraded","memory":{"percent":62.5},"at":"1970-01-01T00:01:00Z","list":[{"n":"0x1b4"}],"ready":false})";
  const std::string head =
      "HTTP/1.1 503 Busy\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  FaultyPeer peer(loop.io, answer_each(head + body));
  Runner runner(
      loop, spec_of(http_kind, in_quotes(peer.url()) +
                                   ", json: {used: memory.percent as percent, at: at as rfc3339, "
                                   "block: 'list[0].n as hex', ready: ready as bool, "
                                   "state: status as string, none: a.b as number}"));
  CHECK(runner.run().reason == Reason::status);
  CHECK(runner.number("used") == Approx(0.625));
  CHECK(runner.number("at") == Approx(60));
  CHECK(runner.number("block") == Approx(436));
  CHECK_FALSE(std::get<bool>(runner.cell("ready")));
  CHECK(runner.text("state") == "degraded");
  CHECK_FALSE(runner.has("none"));
}

TEST_CASE("expected JSON values are compared by kind") {
  const auto body = http_ok(R"({"ok":true,"n":3,"s":"3","z":null})");
  CHECK(judged(body, ", expect: {json: {ok: true, n: 3, s: '3'}}").outcome == Outcome::ok);
  CHECK(judged(body, ", expect: {json: {s: 3}}").reason == Reason::body);
  CHECK(judged(body, ", expect: {json: {ok: false}}").reason == Reason::body);
  CHECK(judged(body, ", expect: {json: {missing: 1}}").reason == Reason::body);
  CHECK(judged(http_ok("<html>"), ", expect: {json: {ok: true}}").reason == Reason::body);
}

TEST_CASE("what is there instead of what was expected is said") {
  const auto body =
      http_ok(R"({"ok":false,"n":3,"s":"up\nand away","z":null,"l":[],"a.b":{"c":1}})");
  const auto said = [&](const char* expected) {
    return judged(body, std::string(", expect: {json: {") + expected + "}}").detail;
  };
  CHECK(said("ok: True") == "JSON at `ok` is `false`, expected `true`");
  CHECK(said("n: 4") == "JSON at `n` is `3`, expected `4`");
  CHECK(said("s: down") == "JSON at `s` is the text `up and away`, expected the text `down`");
  CHECK(said("z: 1.5") == "JSON at `z` is null, expected `1.5`");
  CHECK(said("l: ~") == "JSON at `l` is a list, expected null");
  CHECK(said("m.x: 1") == "JSON at `m.x` is not there");
  CHECK(judged(body, R"(, expect: {json: {'"a.b".c': 1, ok: FALSE, n: +3}})").outcome ==
        Outcome::ok);
  CHECK(judged(http_ok("<html>\r\n"), ", expect: {json: {ok: true}}").detail ==
        "the body is no JSON, or nested more than 32 deep; it begins `<html>  `");
}

TEST_CASE("JSON as the writers of the field write it") {
  const auto yields = [](const std::string& value, const std::string& unit) {
    Loop loop;
    FaultyPeer peer(loop.io, answer_each(http_ok(R"({"other":"\ud83d","v":)" + value + "}")));
    Runner runner(loop,
                  spec_of(http_kind, in_quotes(peer.url()) + ", json: {v: v as " + unit + "}"));
    CHECK(runner.run().outcome == Outcome::ok);
    return runner.cell("v");
  };
  const auto text = [&](const std::string& value) {
    return std::get<std::string>(yields(value, "string"));
  };
  CHECK(text("1.5") == "1.5");
  CHECK(text("62.3") == "62.3");
  CHECK(text("1e3") == "1000");
  CHECK(text("-7") == "-7");
  CHECK(text("18446744073709551615") == "18446744073709551615");
  CHECK(text("true") == "true");
  CHECK(text(R"("\ud83d\ude00")") == "\xF0\x9F\x98\x80");
  CHECK(text(R"("a\udc00b")") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(text("\"a\xff\"") == "a?");
  CHECK(std::get<double>(yields("123456789012345678901234567890", "number")) ==
        Approx(1.2345678901e29));
  CHECK(std::get<double>(yields("1.7976931348623157e+308", "number")) > 1e308);
  CHECK(std::get<double>(yields("\"2024-01-02T03:04:05.000+0000\"", "rfc3339")) == 1704164645);
  for (const char* nothing : {"NaN", "Infinity", "-Infinity", "null", "{}", "[]", "1e999"})
    for (const char* unit : {"number", "string"}) {
      INFO(nothing << " as " << unit);
      CHECK(yields(nothing, unit).index() == 0);
    }
}

TEST_CASE("a name may hold what paths are made of") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok(R"({"a.b":[{"c\"]":1}],"":2,"x as y":3})")));
  Runner runner(loop, spec_of(http_kind, in_quotes(peer.url()) +
                                             R"(, json: {a: '"a.b"[0]."c\"]" as number',)"
                                             R"( b: '"" as number', c: '"x as y" as number'})"));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.number("a") == 1);
  CHECK(runner.number("b") == 2);
  CHECK(runner.number("c") == 3);
  for (const char* wrong : {"\"a", "a\"b\"", "\"a\"b", "\"a\\n\"", "a..b", ".a", "a.", "[x]"}) {
    INFO(wrong);
    CHECK_FALSE(probes::JsonPath::parse(wrong));
  }
}

TEST_CASE("a packed body is judged, and its JSON read, as what it stands for") {
  const auto packed = http_ok(gzipped(R"({"a": 1})"), "Content-Encoding: gzip\r\n");
  CHECK(judged(packed, ", expect: {json: {a: 1}}").outcome == Outcome::ok);
  CHECK(judged(packed, ", expect: {json: {a: 2}}").reason == Reason::body);
  CHECK(judged(packed, ", expect: {body: '\"a\"'}").outcome == Outcome::ok);
}

TEST_CASE("a packed body that stands for more than the bound is a fault only where it is read") {
  const auto bomb = http_ok(gzipped(std::string(8 << 20, 'x')), "Content-Encoding: gzip\r\n");
  CHECK(judged(bomb, "").outcome == Outcome::ok);
  CHECK(judged(bomb, ", expect: {body: x}").reason == Reason::too_large);
  CHECK(judged(bomb, ", expect: {body: x, status: 503}").reason == Reason::status);
}

TEST_CASE("a body that is packed otherwise, or is broken, is named where it is read") {
  const auto packed = http_ok("\x1f\x8b\x08", "Content-Encoding: gzip\r\n");
  CHECK(judged(packed, "").outcome == Outcome::ok);
  for (const char* keys : {", json: {a: a as number}", ", expect: {body: up}"}) {
    const auto sample = judged(packed, keys);
    CHECK(sample.reason == Reason::body);
    CHECK(sample.detail.find("Content-Encoding: gzip") != std::string::npos);
  }
}

TEST_CASE("a page over the bound is a fault only where its body is read") {
  const auto page = http_ok(std::string(2 << 20, 'x'));
  CHECK(judged(page, "").outcome == Outcome::ok);
  CHECK(judged(page, ", expect: {body: x}").reason == Reason::too_large);
  CHECK(judged(page, ", expect: {body: x, status: 503}").reason == Reason::status);
}

TEST_CASE("hostile JSON is bounded in size and depth") {
  CHECK(judged(http_ok('"' + std::string(70'000, 'x') + '"'), ", json: {a: a as number}").reason ==
        Reason::too_large);
  const std::string deep = std::string(5000, '[') + std::string(5000, ']');
  CHECK(judged(http_ok(deep), ", json: {a: a as number}").reason == Reason::body);
}

TEST_CASE("the request holds method, headers, body and credentials") {
  Loop loop;
  std::string seen;
  FaultyPeer peer(loop.io, [&seen](std::shared_ptr<Socket> socket) -> asio::awaitable<void> {
    struct Echo {
      static asio::awaitable<void> run(std::shared_ptr<Socket> s, std::string* out) {
        char buffer[4096];
        const auto size = co_await s->async_read_some(asio::buffer(buffer), asio::use_awaitable);
        out->assign(buffer, size);
        const std::string text = http_ok("x");
        co_await asio::async_write(*s, asio::buffer(text), asio::use_awaitable);
      }
    };
    return Echo::run(socket, &seen);
  });
  const auto url = "http://user:pw@127.0.0.1:" + std::to_string(peer.port()) + "/rpc?x=1";
  const auto spec =
      spec_of(http_kind, in_quotes(url) + ", method: POST, headers: {X-Note: hi}, body: '{}'");
  Runner runner(loop, spec);
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(seen.starts_with("POST /rpc?x=1 HTTP/1.1\r\n"));
  for (const auto* line :
       {"\r\nX-Note: hi\r\n", "\r\nContent-Length: 2\r\n", "\r\nAccept-Encoding: identity\r\n",
        "\r\nAuthorization: Basic dXNlcjpwdw==\r\n"}) {
    INFO(line);
    CHECK(seen.find(line) != std::string::npos);
  }
  CHECK(seen.ends_with("\r\n\r\n{}"));
  CHECK(spec->address().find("pw") == std::string::npos);
}

TEST_CASE("every fault of the peer has its reason and ends by the deadline") {
  struct Case {
    const char* what;
    Script script;
    Reason reason;
  };
  const Case cases[] = {
      {"hang", hang(), Reason::timeout},
      {"drip", drip(http_ok("x"), milliseconds{50}), Reason::timeout},
      {"reset", reset(), Reason::reset},
      {"endless headers", endless_headers(), Reason::too_large},
      {"10 GB that do not come",
       answer_and_close("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n"), Reason::reset},
      {"garbage", blurt("SSH-2.0-OpenSSH_9.2\r\n"), Reason::protocol},
      {"cut", answer_and_close("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"), Reason::reset},
  };
  for (const auto& test : cases) {
    INFO(test.what);
    Loop loop;
    FaultyPeer peer(loop.io, test.script);
    Runner runner(loop, spec_of(http_kind, in_quotes(peer.url())));
    // Only a peer that makes us wait needs a deadline that is near.
    const bool waits = test.reason == Reason::timeout;
    CHECK(runner.run(waits ? milliseconds{200} : milliseconds{10'000}).reason == test.reason);
    CHECK(runner.sample().outcome == Outcome::bad);
    CHECK(loop.end == (waits ? Loop::End::at_deadline : Loop::End::by_itself));
  }
}

TEST_CASE("a cut run still yields what it has measured") {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  Runner runner(loop, spec_of(http_kind, in_quotes(peer.url())));
  CHECK(runner.run(milliseconds{100}).detail ==
        "timed out while waiting for the first byte of the answer");
  CHECK(runner.number("connect") > 0);
  CHECK_FALSE(runner.has("status"));
  CHECK_FALSE(runner.has("first_byte"));
}

TEST_CASE("whose fault a name is") {
  Loop loop;
  DnsPeer none(loop.io, dns_no_such_name());
  DnsPeer silent(loop.io, dns_silent());
  net::ResolverSettings settings;
  settings.servers = none.address();
  loop.resolver = net::make_resolver(loop.io.get_executor(), settings);
  Runner unknown_name(loop, spec_of(http_kind, "http: 'http://nowhere.example/'"));
  CHECK(unknown_name.run().reason == Reason::dns);
  CHECK(unknown_name.sample().outcome == Outcome::bad);
  settings.servers = silent.address();
  loop.resolver = net::make_resolver(loop.io.get_executor(), settings);
  Runner no_resolver(loop, spec_of(http_kind, "http: 'http://nowhere.example/'"));
  CHECK(no_resolver.run(milliseconds{150}).reason == Reason::own_dns);
  CHECK(no_resolver.sample().outcome == Outcome::unknown);
  CHECK(loop.end == Loop::End::at_deadline);
}

TEST_CASE("redirects are not followed unless asked, and then only within the same place") {
  CHECK(judged(redirect_to("/next"), "").reason == Reason::status);
  CHECK(judged(redirect_to("/next"), ", expect: {status: 302}").outcome == Outcome::ok);
  const auto away = judged(redirect_to("http://169.254.169.254/latest"), ", follow: true");
  CHECK(away.reason == Reason::status);
  CHECK(away.detail == "a redirect to another place: `http://169.254.169.254/latest`");
  CHECK(judged(redirect_to("/again"), ", follow: true").detail ==
        "more than 3 redirects, the next to `/again`");
}

TEST_CASE("where a redirect may lead") {
  const auto from = *net::parse_url("https://api.example.com/v1/health");
  const auto target = [&](const char* location) {
    const auto to = probes::redirected_target(from, location);
    return to ? *to : "refused";
  };
  CHECK(target("/v2/health") == "/v2/health");
  CHECK(target("ready") == "/v1/ready");
  CHECK(target("https://api.example.com:443/x?y=1") == "/x?y=1");
  CHECK(target("HTTPS://API.Example.COM/x") == "/x");
  CHECK(target("//api.example.com./x") == "/x");
  CHECK(target("https://api.example.com:/x") == "/x");
  CHECK(target("?x=1") == "/v1/health?x=1");
  CHECK(target("../b/ok") == "/b/ok");
  CHECK(target("../../../b") == "/b");
  CHECK(target("login?next=http://h/x") == "/v1/login?next=http://h/x");
  CHECK(target("/sign in/\xc3\xbc#top") == "/sign%20in/%C3%BC");
  CHECK(target("") == "/v1/health");
  for (const auto* location :
       {"http://api.example.com/x", "https://other.example.com/", "//other.example.com/",
        "https://api.example.com:8443/", "javascript:alert(1)", "file:///etc/passwd", "https:x",
        "https://api.example.com:0/", "/a\tb", "https://"}) {
    INFO(location);
    CHECK(target(location) == "refused");
  }
}

TEST_CASE("a place that is refused is named, and nothing secret of it") {
  const auto from = *net::parse_url("https://api.example.com/health");
  const auto said = [&](const std::string& location) {
    return probes::redirected_target(from, location).error().text;
  };
  CHECK(said("https://other.example.com/x") ==
        "a redirect to another place: `https://other.example.com/x`");
  CHECK(said("http://user:pw@other.example.com/?token=pw").find("pw") == std::string::npos);
  CHECK(said("mailto:a") == "a redirect to no place of HTTP: `mailto:a`");
  CHECK(said("https://other.example.com/cb#access_token=hush") ==
        "a redirect to another place: `https://other.example.com/cb`");
  CHECK(said("https://other.example.com/cb?hush") ==
        "a redirect to another place: `https://other.example.com/cb`");
  CHECK(said("com.app:/cb?code=hush") == "a redirect to no place of HTTP: `com.app:/cb`");
  for (const auto* location :
       {"com.app:/cb#hush", "/cb?code=hush\t", "/cb#hush\t", "//user:hush@h/\t", "//us\ter:hush@h/",
        "http://user:hu)hush@h/", "http://user:hu/hush@h/", "http://user:hu?hush@h/",
        "http://us'er:hush@h/"}) {
    INFO(location);
    CHECK(said(location).find("hush") == std::string::npos);
  }
  CHECK(said("//" + std::string(5000, 'h')).size() < 200);
}

TEST_CASE("a socket's own server redirects within itself") {
  const auto from = *net::parse_url("unix:///run/app.sock:/v1/health");
  CHECK(probes::redirected_target(from, "ready").value() == "/v1/ready");
  CHECK(probes::redirected_target(from, "http://localhost/x").value() == "/x");
  CHECK_FALSE(probes::redirected_target(from, "http://localhost:8080/x"));
  CHECK_FALSE(probes::redirected_target(from, "http://other/x"));
}

TEST_CASE("a redirect to a name that begins like our address leads elsewhere") {
  const auto from = *net::parse_url("http://127.0.0.1:8080/health");
  for (const auto* location :
       {"http://127.0.0.1.evil.example:8080/x", "//127.0.0.1.evil.example:8080/x",
        "http://127.0.0.1:8080@evil.example/", "http://127.0.0.256:8080/", "http://127.1:8080/"}) {
    INFO(location);
    CHECK_FALSE(probes::redirected_target(from, location));
  }
  CHECK(probes::redirected_target(from, "http://127.0.0.1:8080/x").value() == "/x");
}

TEST_CASE("an https target yields its certificate's end even when verification fails") {
  Loop loop;
  FaultyPeer peer(loop.io, tls_answer_each(make_certificates({"localhost", -7200, -3600, false}),
                                           http_ok("x")));
  const auto url = in_quotes("https://localhost:" + std::to_string(peer.port()) + "/");
  Runner strict(loop, spec_of(http_kind, url));
  CHECK(strict.run().reason == Reason::tls);
  const auto now = static_cast<double>(::time(nullptr));
  CHECK(strict.number("cert_not_after") == Approx(now - 3600).margin(60));
  const auto lax = spec_of(http_kind, url + ", tls: {insecure: true}");
  CHECK(lax->insecure());
  Runner insecure(loop, lax);
  CHECK(insecure.run().outcome == Outcome::ok);
  CHECK(insecure.number("tls") > 0);
}

TEST_CASE("one probe observes each of its targets") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok("x")));
  const auto spec = spec_of(http_kind, "http: 'http://{{ target }}/'");
  Runner good(loop, spec, {}, "127.0.0.1:" + std::to_string(peer.port()));
  CHECK(good.run().outcome == Outcome::ok);
  Runner evil(loop, spec, {}, "evil/x@y");
  CHECK(evil.run().outcome == Outcome::bad);
}

}  // namespace http_probe_test
