// One message of 3 a.m. in every channel, as the bytes that leave: names hold quotes, markup,
// mentions, line breaks and marks that turn a line around. Each file of golden/ is what one channel
// sends; a file that differs is written beside the test, to be looked at and taken over.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/people/channels/alertmanager/kind.hpp"
#include "daemon/people/channels/chats/kind.hpp"
#include "daemon/people/channels/email/letter.hpp"
#include "daemon/people/channels/opsgenie/kind.hpp"
#include "daemon/people/channels/pagerduty/kind.hpp"
#include "daemon/people/channels/slack/kind.hpp"
#include "daemon/people/channels/webhook/kind.hpp"
#include "daemon/people/sending/as_json.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"

#include <boost/json/serialize.hpp>

namespace golden_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

Message of_3_am() {
  const std::string name =
      "db \"one\" <main> | `x` *y* [z](http://evil.example) @here\n<!channel>\xE2\x80\xAE"
      "cod.exe";
  Message out = page_of("INC-7");
  out.title = "[P1] " + name + " (INC-7): approval needed, INC-7.q1: ends 3 sessions of " + name;
  out.text = "pg.blocked > 5 (pg.blocked = 12)\nwhy: " + name +
             "\nto do: runbookd approve INC-7.q1\nuntil: 2026-11-29T03:10:00Z";
  out.rule = name;
  out.fields["target"] = name;
  out.fields["command"] = "runbookd approve INC-7.q1";
  return out;
}

std::string shown(const net::HttpRequest& request) {
  std::string out = request.method + " " + request.url + "\n";
  for (const auto& [name, value] : request.headers) out += name + ": " + value + "\n";
  return out + "\n" + request.body + "\n";
}

std::string sent(const NotifierKind& kind, const std::string& yaml) {
  Contact contact(kind, yaml);
  CHECK(contact.said().empty());
  contact.send(of_3_am());
  std::string out;
  for (const auto& request : contact.requests()) out += shown(request);
  return out;
}

void check(const std::string& name, const std::string& found) {
  const std::filesystem::path folder =
      std::filesystem::path(RUNBOOKD_SOURCE_DIR) / "tests/unit/people/channels/golden";
  std::ifstream in(folder / (name + ".txt"), std::ios::binary);
  std::stringstream wanted;
  wanted << in.rdbuf();
  if (wanted.str() != found) std::ofstream(name + ".txt", std::ios::binary) << found;
  INFO(name << ": what was found lies in " << std::filesystem::current_path());
  CHECK(wanted.str() == found);
}

const std::string local = "http://127.0.0.1:1/hook";

}  // namespace

TEST_CASE("the message of 3 a.m. in every channel") {
  using namespace channels;
  check("slack", sent(slack, "{slack: \"" + local + "\"}"));
  check("slack-bot", sent(slack, "{slack: {token: xoxb-1, channel: C1}}"));
  check("pagerduty", sent(pagerduty, "{pagerduty: abc}"));
  check("opsgenie", sent(opsgenie, "{opsgenie: {api_key: abc}}"));
  check("alertmanager", sent(alertmanager, "{alertmanager: \"http://127.0.0.1:1\"}"));
  check("webhook", sent(webhook, "{webhook: \"" + local + "\"}"));
  check("webhook-alertmanager", sent(webhook, "{webhook: {url: \"" + local + "\", secret: k}}"));
  check("webhook-cloudevents",
        sent(webhook, "{webhook: {url: \"" + local + "\", format: cloudevents}}"));
  check("webhook-body",
        sent(webhook, "{webhook: {url: \"" + local + "\", body: '{\"t\": \"{{ message }}\"}'}}"));
  check("teams", sent(teams, "{teams: \"" + local + "\"}"));
  check("discord", sent(discord, "{discord: \"" + local + "\"}"));
  check("mattermost", sent(mattermost, "{mattermost: \"" + local + "\"}"));
  check("google-chat", sent(google_chat, "{google_chat: \"" + local + "\"}"));
  check("ntfy", sent(ntfy, "{ntfy: \"" + local + "\"}"));
  check("telegram", sent(telegram, "{telegram: {token: \"1:a\", chat: \"-100\"}}"));
  check("gotify", sent(gotify, "{gotify: {url: \"http://127.0.0.1:1\", token: T1}}"));
  check("email", email_channel::letter_of(of_3_am(), "runbookd@example.com", "ops@example.com"));
  check("exec", boost::json::serialize(sending::as_json(of_3_am())) + "\n");
}

}  // namespace golden_test
