// RFC 3986, 5.4: every example, normal and abnormal, as it stands there.
#include "daemon/net/http/uri_reference.hpp"

#include "tests/unit/catch.hpp"

using namespace runbookd;

namespace {
struct Example {
  const char* reference;
  const char* target;
};
}  // namespace

TEST_CASE("the examples of RFC 3986, 5.4.1 and 5.4.2") {
  const Example examples[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      // abnormal
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g#s/./x"},
      {"g#s/../x", "http://a/b/c/g#s/../x"},
      {"http:g", "http:g"},
  };
  for (const auto& example : examples) {
    INFO(example.reference);
    CHECK(net::resolve_reference("http://a/b/c/d;p?q", example.reference) == example.target);
  }
}

TEST_CASE("a base without a path, and a colon that is no scheme's") {
  CHECK(net::resolve_reference("http://a", "g") == "http://a/g");
  CHECK(net::resolve_reference("http://a?q", "?y") == "http://a?y");
  CHECK(net::resolve_reference("http://a/login", "login?next=http://b/x") ==
        "http://a/login?next=http://b/x");
  CHECK(net::resolve_reference("http://a/b/", "./c:d") == "http://a/b/c:d");
  CHECK(net::resolve_reference("http://a/b/", "1a:d") == "http://a/b/1a:d");
}
