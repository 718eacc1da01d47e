// Where in an answer a value is: members, elements of lists, how many there are, and what is said
// of a path that is none.
#include "probes/http/json_path.hpp"

#include "probes/http/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/probes/http/judged.hpp"

namespace http_json_path_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::http_kind;

TEST_CASE("lists are read by number, and by how many elements they have") {
  Loop loop;
  FaultyPeer peer(
      loop.io,
      answer_each(http_ok(
          R"({"id":1,"result":{"peers":[{"height":"0x10"},{"height":"0x11"}],"none":[]},"length":7})")));
  Runner runner(loop, spec_of(http_kind, in_quotes(peer.url()) +
                                             ", json: {second: 'result.peers[1].height as hex',"
                                             " peers: result.peers.length as number,"
                                             " none: result.none.length as number,"
                                             " own: length as number,"
                                             " third: 'result.peers[2].height as hex',"
                                             " inside: 'result.length as number'}"));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.number("second") == 17);
  CHECK(runner.number("peers") == 2);
  CHECK(runner.number("none") == 0);
  CHECK(runner.number("own") == 7);  // a member of that name is a member
  CHECK_FALSE(runner.has("third"));
  CHECK_FALSE(runner.has("inside"));
  CHECK(judged(http_ok("[1,2]"), ", expect: {json: {length: 2, '[1]': 2}}").outcome == Outcome::ok);
  CHECK(judged(http_ok("[]"), ", expect: {json: {length: 2}}").detail ==
        "JSON at `length` is `0`, expected `2`");
}

TEST_CASE("what is wrong with a path is said, and where in it") {
  struct Wrong {
    const char* path;
    std::size_t at;
    const char* why;
  };
  for (const auto& wrong : {
           Wrong{"", 0, "it is empty"},
           Wrong{"a[0", 1, "this bracket is not closed"},
           Wrong{"a[]", 2, "an element is named by its number, and the first one is [0]"},
           Wrong{"a[-1]", 2, "an element is named by its number, and the first one is [0]"},
           Wrong{"a[ 1]", 2, "an element is named by its number, and the first one is [0]"},
           Wrong{"a[99999999999999999999]", 2, "64 KiB of JSON have no element of that number"},
           Wrong{"a[70000]", 2, "64 KiB of JSON have no element of that number"},
           Wrong{"a[0]b", 4, "a dot is missing"},
           Wrong{"a..b", 2, "a name is missing"},
           Wrong{"a.", 2, "a name is missing"},
           Wrong{"a]b", 1, "this bracket was not opened"},
           Wrong{"a.b\"c", 3, "a quote stands in the middle of a name"},
           Wrong{"a.\"b", 2, "this quote does not end"},
           Wrong{"\"a\\n\"", 2, "a backslash stands before a quote or a backslash only"},
       }) {
    CAPTURE(wrong.path);
    const auto read = probes::JsonPath::parse(wrong.path);
    REQUIRE_FALSE(read);
    CHECK(read.error().at == wrong.at);
    CHECK(read.error().text == "is no path into JSON: " + std::string(wrong.why));
  }
  std::string deep = "a";
  for (int i = 0; i < 31; ++i) deep += "[0]";
  CHECK(probes::JsonPath::parse(deep));
  CHECK(probes::JsonPath::parse(deep + ".b").error().text ==
        "is no path into JSON: it has more than 32 steps");
}

}  // namespace http_json_path_test
