#include "daemon/people/channels/exec/kind.hpp"
#include "daemon/people/channels/exec/spec.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"
#include "tests/unit/temporary_directory.hpp"

#include <fstream>
#include <sstream>

namespace exec_channel_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::channels::exec_channel;

namespace {

std::string yaml(const std::string& script, const std::string& rest = "") {
  return "{exec: {argv: [/bin/sh, -c, '" + script + "']" + rest + "}}";
}

}  // namespace

TEST_CASE("a command reads the message as JSON, and sees nothing of our environment") {
  const TemporaryDirectory directory{std::filesystem::temp_directory_path()};
  const std::string file = directory.path() + "/got";
  Contact contact(channels::exec, yaml("cat > " + file + "; env | sort >> " + file));
  CHECK(contact.send(page_of("INC-7")).delivery == Delivery::delivered);
  std::ifstream in(file);
  std::string message;
  std::getline(in, message);
  CHECK(at(message, {"incident"}) == "INC-7");
  CHECK(at(message, {"title"}) == page_of("INC-7").title);
  std::stringstream environment;
  environment << in.rdbuf();
  CHECK(environment.str().find("RUNBOOKD_CONTACT=ops\nRUNBOOKD_INCIDENT_ID=INC-7\n") !=
        std::string::npos);
  CHECK(environment.str().find("USER=") == std::string::npos);
}

TEST_CASE("a command that fails is tried again, and what it said is told") {
  Contact contact(channels::exec, yaml("echo no signal >&2; exit 3"));
  const auto result = contact.send(page_of("INC-7"));
  CHECK(result.delivery == Delivery::retry);
  CHECK(result.detail == "ended with status 3: no signal\\n");
}

TEST_CASE("a command that hangs is ended at its timeout, and tried again") {
  Contact contact(channels::exec, "{exec: {argv: [sleep, 1000], timeout: 1s}}");
  const auto result = contact.send(page_of("INC-7"));
  CHECK(result.delivery == Delivery::retry);
  CHECK(result.detail == "it did not end in time");
}

TEST_CASE("a program that is not there is looked for again with the next try") {
  Contact contact(channels::exec, "{exec: {argv: [./no-such-program]}}");
  const auto result = contact.send(page_of("INC-7"));
  CHECK(result.delivery == Delivery::retry);
  CHECK(result.detail.find("is no executable file") != std::string::npos);
}

TEST_CASE("nothing of a message can break out of its variable") {
  Message message = page_of("INC-7");
  message.incident = "INC-7\nPATH=/tmp";
  for (const std::string& variable : environment_of(message, "/"))
    CHECK(variable.find('\n') == std::string::npos);
}

}  // namespace exec_channel_test
