#include "daemon/people/channels/email/letter.hpp"

#include "daemon/contract/mail.hpp"
#include "daemon/people/channels/email/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"

namespace letter_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::channels::email_channel;

namespace {

std::string letter(const Message& message) {
  return letter_of(message, "runbookd@example.com", "ops@example.com");
}

// The value of a header, up to the line's end.
std::string header(const std::string& mail, const std::string& name) {
  const std::string headers = mail.substr(0, mail.find("\r\n\r\n") + 2);
  const auto begin = headers.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return "absent";
  const auto value = begin + name.size() + 4;
  return headers.substr(value, headers.find("\r\n", value) - value);
}

int count(const std::string& text, const std::string& part) {
  int out = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++out;
  return out;
}

}  // namespace

TEST_CASE("a mail says who, whom, when and of what") {
  const std::string mail = letter(page_of("INC-7"));
  CHECK(mail.starts_with("From: runbookd <runbookd@example.com>\r\nTo: <ops@example.com>\r\n"));
  CHECK(header(mail, "Subject") == page_of("INC-7").title);
  CHECK(header(mail, "Date") == "Sun, 29 Nov 2026 03:00:05 +0000");
  CHECK(header(mail, "Auto-Submitted") == "auto-generated");
  CHECK(header(mail, "X-Runbookd-Incident") == "INC-7");
}

TEST_CASE("the mails of one incident are a thread, and each message is one mail") {
  Message later = page_of("INC-7");
  later.id = "INC-7/resolved/ops/1";
  const std::string first = letter(page_of("INC-7"));
  const std::string second = letter(later);
  CHECK(header(first, "References") == header(second, "References"));
  CHECK(header(first, "In-Reply-To") == header(first, "References"));
  CHECK(header(first, "Message-ID") != header(second, "Message-ID"));
  CHECK(header(first, "Message-ID") == header(letter(page_of("INC-7")), "Message-ID"));
  CHECK(header(first, "References") != header(letter(page_of("INC-8")), "References"));
  CHECK(header(first, "Message-ID").ends_with("@example.com>"));
}

TEST_CASE(
    "two daemons that send from one domain have an INC-7 each, and nobody takes one for both") {
  Message other = page_of("INC-7");
  other.link = "https://staging.example/incidents/INC-7";
  const std::string first = letter(page_of("INC-7"));
  CHECK(header(letter(other), "Message-ID") != header(first, "Message-ID"));
  CHECK(header(letter(other), "References") != header(first, "References"));
}

TEST_CASE("nothing in a message is a header, or ends the mail") {
  Message message = page_of("INC-7\r\nBcc: a@example.com");
  message.title = "down\r\nBcc: b@example.com\r\n\r\n<script>";
  message.text = "\r\n.\r\nMAIL FROM:<c@example.com>";
  const std::string mail = letter(message);
  CHECK(header(mail, "Bcc") == "absent");
  CHECK(header(mail, "Subject") == "down  Bcc: b@example.com    <script>");
  CHECK(count(mail, "\r\n.\r\n") == 0);
  CHECK(count(mail, "<script>") == 2);  // in the subject and in the plain part
  for (std::size_t i = 0; i < mail.size(); ++i)
    if (mail[i] == '\n') CHECK((i > 0 && mail[i - 1] == '\r'));
}

TEST_CASE("no line is longer than mail may have it") {
  Message message = page_of("INC-7");
  message.title = std::string(5000, 'x');
  message.text = std::string(50'000, '\xE4');
  const std::string mail = letter(message);
  std::size_t column = 0;
  for (const char c : mail) {
    column = c == '\n' ? 0 : column + 1;
    REQUIRE(column <= 998);
  }
}

TEST_CASE("quoted-printable keeps every byte, and cuts no escape") {
  CHECK(quoted_printable("a=b \n\xC3\xA4") == "a=3Db=20\r\n=C3=A4");
  CHECK(quoted_printable(std::string(76, 'x')) == std::string(75, 'x') + "=\r\nx");
  CHECK(quoted_printable(std::string(74, 'x') + "=") == std::string(74, 'x') + "=\r\n=3D");
}

TEST_CASE("an address holds nothing that SMTP or a header would read further") {
  for (const char* good : {"ops@example.com", "a.b+c@x.y", "root@localhost"})
    CHECK(is_mail_address(good));
  for (const char* bad : {"", "ops", "@x", "ops@", "a b@x", "a@x\r\nBcc: y@z", "<a@x>", "a@x, b@x",
                          "\"a\"@x", "a@b@c"})
    CHECK_FALSE(is_mail_address(bad));
}

TEST_CASE("a rulebook without smtp rejects mail, and says why") {
  Contact contact(channels::email, "{email: ops@example.com}");
  const auto result = contact.send(page_of("INC-7"));
  CHECK(result.delivery == Delivery::rejected);
  CHECK(result.detail == "the rulebook has no section `smtp`");
}

}  // namespace letter_test
