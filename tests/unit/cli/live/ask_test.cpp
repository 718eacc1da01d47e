// Where the daemon is, who is asking, and what is said when it does not answer.
#include "daemon/cli/live/ask.hpp"

#include "daemon/app/journal/sha256.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace ask_test {

using namespace runbookd;
using document::test::Directory;
using document::test::Environment;
using test::runbookd_with;

namespace {

const std::string tokens = "otto admin sha256:" + journal::hex(journal::sha256("secret-1")) + "\n";

struct House : test::ServedDaemon {
  House() : ServedDaemon(test::watched_site()) { serve(tokens); }
  std::string socket() { return state_dir() + "/runbookd.sock"; }
  std::string token(const std::string& text) { return here.write("token", text); }
  Directory here;
};

}  // namespace

TEST_CASE("a daemon is found by its state directory, its socket or its URL") {
  House house;
  const auto token = house.token("secret-1\n");
  CHECK(house.with({"status"}).code == 0);
  CHECK(runbookd_with({"status", "--socket", house.socket()}).code == 0);
  CHECK(runbookd_with({"status", "--url", house.url(), "--token-file", token}).code == 0);
}

TEST_CASE("the environment says where it is, unless a flag does") {
  House house;
  {
    const Environment socket(cli::socket_variable, house.socket());
    CHECK(runbookd_with({"status"}).code == 0);
  }
  const Environment nowhere(cli::url_variable, "http://127.0.0.1:1");
  CHECK(runbookd_with({"status"}).code == 2);
  CHECK(house.with({"status"}).code == 0);
  CHECK(runbookd_with({"status", "--socket", house.socket()}).code == 0);
}

TEST_CASE("a token of the environment goes with a URL only") {
  House house;
  const Environment lies_about(cli::token_file_variable, "/nonexistent/token");
  CHECK(house.with({"status"}).code == 0);
  const auto said = runbookd_with({"status", "--url", house.url()});
  CHECK(said.code == 2);
  CHECK(said.err.find("/nonexistent/token") != std::string::npos);
}

TEST_CASE("a token that was given for the socket is refused, since the socket knows who asks") {
  House house;
  const auto said = house.with({"status", "--token-file", house.token("secret-1")});
  CHECK(said.code == 2);
  CHECK(said.err.find("--token-file goes with --url") != std::string::npos);
}

TEST_CASE("who is not let in is told what would let him in, and never sees the token again") {
  House house;
  const auto stranger = runbookd_with({"pause", "api", "--url", house.url()});
  CHECK(stranger.code == 2);
  CHECK(stranger.err.find("give --token-file FILE") != std::string::npos);
  const auto wrong =
      runbookd_with({"status", "--url", house.url(), "--token-file", house.token("secret-2")});
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("has no hash of the token in ") != std::string::npos);
  CHECK(wrong.err.find("secret-2") == std::string::npos);
}

TEST_CASE("where nobody listens that is said, and nothing is printed as an answer") {
  const auto said = runbookd_with({"status", "--state-dir", "/nonexistent/state"});
  CHECK(said.code == 2);
  CHECK(said.out.empty());
  CHECK(said.err.find("/nonexistent/state/runbookd.sock") != std::string::npos);
}

TEST_CASE("a member is told as text, whatever it is, and nothing when it is not there") {
  const boost::json::object object{
      {"text", "a b"}, {"number", 3}, {"flag", true}, {"none", nullptr}};
  CHECK(cli::text(object, "text") == "a b");
  CHECK(cli::text(object, "number") == "3");
  CHECK(cli::text(object, "flag") == "true");
  CHECK(cli::text(object, "none").empty());
  CHECK(cli::text(object, "absent").empty());
}

TEST_CASE("words have the colour of what they mean, where there are colours") {
  CHECK(cli::painted("resolved", true) == "\033[32mresolved\033[0m");
  CHECK(cli::painted("escalated", true) == "\033[31mescalated\033[0m");
  CHECK(cli::painted("open", true) == "\033[33mopen\033[0m");
  CHECK(cli::painted("open", false) == "open");
}

TEST_CASE("the cells of a row stand below each other, and no blanks end the line") {
  const auto said = test::heard([] {
    cli::print_row({{"a", 4}, {"b", 2}, {"the rest", 0}});
    return 0;
  });
  CHECK(said.out == "a    b  the rest\n");
}

}  // namespace ask_test
