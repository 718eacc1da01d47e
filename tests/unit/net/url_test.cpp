#include "daemon/net/url.hpp"

#include "daemon/net/unit.hpp"
#include "tests/unit/catch.hpp"

namespace url_test {

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

TEST_CASE("a host name that begins like an address is a name to its end") {
  for (const std::string host :
       {"127.0.0.1.nip.io", "10.1.2.3.example.com", "1.2.3.4a", "0x7f.0.0.1.example", "1.example.",
        "3com.example", "db_1.internal", "127.0.0.1-a.example", "999.0.0.1.xn--p1ai"}) {
    INFO(host);
    const auto url = net::parse_url("http://" + host + ":33870/health?x=1");
    REQUIRE(url);
    CHECK(url->host == host);
    CHECK(url->port == 33870);
    CHECK(url->target == "/health?x=1");
    CHECK(url->authority == host + ":33870");
    CHECK(net::parse_url("https://" + host)->target == "/");
    CHECK(net::parse_url("https://" + host + "?q")->target == "/?q");
    CHECK(net::parse_url("redis://u:p@" + host + "/3")->host == host);
    CHECK(net::parse_host_port(host + ":443")->host == host);
  }
}

TEST_CASE("what can be no host is refused wherever a host stands") {
  const std::string longest = std::string(63, 'a') + "." + std::string(63, 'b') + "." +
                              std::string(63, 'c') + "." + std::string(61, 'd');
  REQUIRE(net::parse_url("http://" + longest + "/"));
  const std::string hosts[] = {"192.168.0.257",
                               "1.2.3",
                               "1.2.3.4.5",
                               "127.0.0.1.",
                               "256",
                               "0x7f.1",
                               "0x7f000001",
                               "010.0.0.1",
                               "ho%20st",
                               "%31.example",
                               "h%c3%b6.example",
                               "a..b",
                               ".a",
                               "a..",
                               ".",
                               "-a.example",
                               "a-.example",
                               "a.-b",
                               longest + "d",
                               std::string(64, 'a') + ".example",
                               "h*st",
                               "a,b",
                               "[127.0.0.1]",
                               "[::1",
                               "[::g]",
                               "[]",
                               "[v1.x]",
                               "[::1]x",
                               "::1",
                               "a:b:80",
                               "[fe80::1%]",
                               "ho\\st",
                               "a\"b"};
  for (const auto& host : hosts) {
    INFO(host);
    CHECK_FALSE(net::parse_url("http://" + host + "/"));
    CHECK_FALSE(net::parse_url("http://user:secret@" + host + "/"));
    CHECK_FALSE(net::parse_url("redis://" + host + ":6379/0"));
    CHECK_FALSE(net::parse_host_port(host + ":80"));
  }
}

TEST_CASE("a port is a number from 1 to 65535") {
  for (const std::string port : {"0", "65536", "+80", "-1", "80a", "8 0", "99999999999", "0x50"}) {
    INFO(port);
    CHECK_FALSE(net::parse_url("http://a.example:" + port + "/"));
    CHECK_FALSE(net::parse_host_port("a.example:" + port));
    CHECK_FALSE(net::parse_host_port("[::1]:" + port));
  }
  CHECK(net::parse_url("http://a.example:65535/")->port == 65535);
}

TEST_CASE("an empty port is the scheme's own, where there is a scheme") {
  for (const std::string text :
       {"http://a.example:/x", "https://user:pw@a.example:", "redis://[::1]:/0"}) {
    INFO(text);
    const auto url = net::parse_url(text);
    REQUIRE(url);
    CHECK(url->port == 0);
    CHECK(url->authority.back() != ':');
  }
  CHECK_FALSE(net::parse_host_port("a.example:"));
  CHECK_FALSE(net::parse_host_port("[::1]:"));
}

TEST_CASE("the zone of an address goes to the kernel and not into the Host header") {
  const auto url = net::parse_url("http://[fe80::1%25eth0]:8080/");
  REQUIRE(url);
  CHECK(url->host == "fe80::1%eth0");
  CHECK(url->authority == "[fe80::1]:8080");
  CHECK(net::parse_host_port("[fe80::1%lo]:80")->host == "fe80::1%lo");
  CHECK(net::literal_address("fe80::1%lo"));
}

TEST_CASE("what stands before the host is never taken for the host") {
  CHECK(net::parse_url("http://good.example@evil.example/")->host == "evil.example");
  CHECK(net::parse_url("http://a:b%40c@h.example/")->password.reveal() == "b@c");
  CHECK(net::parse_url("http://h.example/@x")->host == "h.example");
  CHECK(net::parse_url("http://h.example?a=@x")->host == "h.example");
  CHECK(net::parse_url("http://h.example#@x")->host == "h.example");
  for (const auto* text : {"http://a@b@h.example/", "http://a%zz@h.example/", "http://h.example/%",
                           "http://h.example/%4", "http://h.example/{x}", "1http://h.example/",
                           "://h.example/", "http:/h.example/"}) {
    INFO(text);
    CHECK_FALSE(net::parse_url(text));
  }
  CHECK_FALSE(net::parse_host_port("user@h.example:80"));
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
  CHECK(net::check_http_url("http://127.0.0.1.{{ target }}/"));
  CHECK_FALSE(net::check_http_url("http://{{ target }}:0/"));
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

}  // namespace url_test
