#include "daemon/app/api/target.hpp"

#include "tests/unit/catch.hpp"

namespace runbookd::api::target_test {

TEST_CASE("a target is taken apart into decoded segments and query") {
  const auto target = parse_target("/api/v1/incidents/INC%2D1?state=open&x=a+b%26c");
  REQUIRE(target);
  CHECK(target->segments == std::vector<std::string>{"api", "v1", "incidents", "INC-1"});
  CHECK(target->query.at("state") == "open");
  CHECK(target->query.at("x") == "a b&c");
}

TEST_CASE("the root has no segments and a trailing slash is an empty one") {
  REQUIRE(parse_target("/"));
  CHECK(parse_target("/")->segments.empty());
  CHECK(parse_target("/?a=1")->query.size() == 1);
  CHECK(parse_target("/metrics/")->segments == std::vector<std::string>{"metrics", ""});
}

TEST_CASE("targets that two readers could understand differently are refused") {
  for (const char* text :
       {"",      "metrics",   "http://x/metrics", "*",           "/%",     "/%2",
        "/%zz",  "/%00",      "/a%0Ab",           "/a%2Fb",      "/a%2fb", "/a%5Cb",
        "/.",    "/..",       "/a/../b",          "/%2e%2e/etc", "/%ff",   "/%c3",
        "/?a=%", "/?a=1&a=2", "/?%00=1"}) {
    INFO(text);
    CHECK_FALSE(parse_target(text));
  }
}

TEST_CASE("length, depth and number of names are bounded") {
  CHECK_FALSE(parse_target("/" + std::string(most_target_bytes, 'a')));
  std::string deep;
  for (std::size_t i = 0; i <= most_segments; ++i) deep += "/a";
  CHECK_FALSE(parse_target(deep));
  std::string many = "/?";
  for (std::size_t i = 0; i <= most_query_names; ++i) many += "n" + std::to_string(i) + "=1&";
  CHECK_FALSE(parse_target(many));
}

}  // namespace runbookd::api::target_test
