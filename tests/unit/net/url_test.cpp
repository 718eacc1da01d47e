#include "daemon/net/url.hpp"

#include "daemon/net/unit.hpp"
#include "tests/unit/catch.hpp"

using namespace runbookd;
using net::Unit;

TEST_CASE("a URL is taken apart") {
  const auto url = net::parse_url("https://user:p%40ss@api.example.com:8443/a/b?x=1&y=2");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->host == "api.example.com");
  CHECK(url->port == 8443);
  CHECK(url->target == "/a/b?x=1&y=2");
  CHECK(url->user == "user");
  CHECK(url->password.reveal() == "p@ss");
  CHECK(url->authority == "api.example.com:8443");
  CHECK(net::parse_url("http://example.com")->target == "/");
  CHECK(net::parse_url("http://[::1]:80/")->host == "::1");
}

TEST_CASE("a unix URL has a socket and a target") {
  const auto url = net::parse_url("unix:///run/app.sock:/metrics?all=1");
  REQUIRE(url);
  CHECK(url->unix_path == "/run/app.sock");
  CHECK(url->target == "/metrics?all=1");
}

TEST_CASE("what is no URL is refused without being repeated") {
  for (const auto* text :
       {"", "api.example.com", "http://", "http:///path", "http://a b/", "http://x:99999/",
        "http://secret@", "http://x/\r\nEvil: 1", "unix://relative"}) {
    INFO(text);
    const auto url = net::parse_url(text);
    REQUIRE_FALSE(url);
    CHECK(url.error().text.find("secret") == std::string::npos);
  }
  CHECK_FALSE(net::parse_url("http://x/" + std::string(9000, 'a')));
}

TEST_CASE("HOST:PORT takes names and bracketed addresses") {
  CHECK(net::parse_host_port("db.internal:5432")->port == 5432);
  CHECK(net::parse_host_port("[::1]:443")->host == "::1");
  for (const auto* text :
       {"db.internal", "db:", "db:0", "db:70000", ":80", "::1:80", "a/b:80", "db:80x"}) {
    INFO(text);
    CHECK_FALSE(net::parse_host_port(text));
  }
}

TEST_CASE("the name of the target stands where the address says so") {
  CHECK(net::parse_url_for("http://{{ target }}:81/x", "a.example")->authority == "a.example:81");
  CHECK(net::parse_url_for("{{ target }}", "https://b.example/y")->target == "/y");
  CHECK_FALSE(net::parse_url_for("http://{{ target }}/x", "evil/y?z"));
  CHECK(net::parse_host_port_for("{{target}}", "a:80")->port == 80);
  CHECK(net::check_host_port("{{ target }}:80"));
  CHECK_FALSE(net::check_host_port("a"));
  CHECK(net::check_http_url("{{ target }}"));
  CHECK_FALSE(net::check_http_url("ftp://{{ target }}/"));
}

TEST_CASE("a number is brought into base units by its unit") {
  const auto number = [](Unit unit, const char* text) {
    const auto cell = net::read_text(unit, text);
    return std::holds_alternative<double>(cell) ? std::get<double>(cell) : -1;
  };
  CHECK(number(Unit::percent, "62.5") == Approx(0.625));
  CHECK(number(Unit::percent, "62.5%") == Approx(0.625));
  CHECK(number(Unit::ms, "250") == Approx(0.25));
  CHECK(number(Unit::mib, "2") == Approx(2097152));
  CHECK(number(Unit::hex, "0x1b4") == Approx(436));
  CHECK(number(Unit::rfc3339, "1970-01-01T00:01:00Z") == Approx(60));
  for (const auto* text : {"", "x", "1x", "inf", "nan", "1e999"}) {
    INFO(text);
    CHECK(net::read_text(Unit::number, text).index() == 0);
  }
  CHECK(net::read_text(Unit::hex, "0xzz").index() == 0);
  CHECK(std::get<bool>(net::read_text(Unit::boolean, "true")));
  CHECK(std::get<std::string>(net::read_text(Unit::string, std::string(999, 'x'))).size() == 256);
}
