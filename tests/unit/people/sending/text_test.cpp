#include "daemon/people/sending/text.hpp"

#include "tests/unit/catch.hpp"

namespace sending_text_test {

using namespace runbookd;
using namespace runbookd::sending;

TEST_CASE("a text is cut at a character's boundary, by bytes or by characters") {
  CHECK(bounded("ä\xff"
                "bc",
                3) == "ä?");
  CHECK(bounded("äöü", 3) == "ä");
  CHECK(at_most("äöüß", 4) == "äöüß");
  CHECK(at_most("äöüßé", 4) == "ä...");
  CHECK(at_most(std::string(2000, 'x'), 1024).size() == 1024);
}

TEST_CASE("what turns a line around or cannot be seen is made visible, and controls are blanks") {
  CHECK(shown("a\xE2\x80\xAE"
              "b") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(shown("a\xE2\x81\xA6"
              "b\xEF\xBB\xBF") ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
  CHECK(shown("\xD8\x9C") == "\xEF\xBF\xBD");
  CHECK(shown("a\r\n\tb\x1b") == "a \n b ");
  CHECK(shown("\xD7\xA9\xD7\x9C") == "\xD7\xA9\xD7\x9C");  // Hebrew itself is no mark
}

TEST_CASE("each escape leaves nothing that its reader takes for markup") {
  CHECK(slack_escaped("<!here> & <@U1>") == "&lt;!here&gt; &amp; &lt;@U1&gt;");
  CHECK(html_escaped("<a href=\"x\" b='y'>&") == "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
  CHECK(markdown_escaped("[x](y) *b* @here") == "\\[x\\]\\(y\\) \\*b\\* @\xE2\x80\x8Bhere");
  CHECK(apart("<users/all>", "<") == "<\xE2\x80\x8Busers/all>");
}

TEST_CASE("no text can end a header or begin another one") {
  CHECK(header_text("plain text", 100) == "plain text");
  CHECK(header_text("a\r\nBcc: x@y", 100) == "a  Bcc: x@y");
  CHECK(header_text("gr\xC3\xBC\xC3\x9F", 100) == "=?UTF-8?B?Z3LDvMOf?=");
  CHECK(header_text("=?UTF-8?B?eA==?=", 100) == "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=");
  const std::string longer = header_text(std::string(100, '\xC3'), 300);
  CHECK(longer == std::string(100, '?'));
}

TEST_CASE("the link is kept whole when the text is cut") {
  Message message;
  message.title = "title";
  message.text = std::string(5000, 'x');
  message.link = "https://ops.example/incidents/INC-7";
  const std::string text = whole_text(message, 1000);
  CHECK(text.size() == 1000);
  CHECK(text.ends_with("\nhttps://ops.example/incidents/INC-7"));
}

}  // namespace sending_text_test
