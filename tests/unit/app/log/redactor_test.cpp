#include "daemon/app/log/redactor.hpp"

#include "daemon/net/base64.hpp"
#include "daemon/net/text.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::logging::redactor_test {

TEST_CASE("a secret is hidden wherever it stands") {
  Redactor redactor;
  redactor.add(Secret("hunter2!x"));
  CHECK(redactor.redact("hunter2!x") == "***");
  CHECK(redactor.redact("a hunter2!x b hunter2!x") == "a *** b ***");
  CHECK(redactor.redact("nothing here") == "nothing here");
  CHECK(redactor.redact("") == "");
}

TEST_CASE("a secret is hidden in hex, percent-encoded and as a JSON string") {
  Redactor redactor;
  redactor.add(Secret("pa\"ss/wd"));
  CHECK(redactor.redact("=70612273732f7764;") == "=***;");
  CHECK(redactor.redact("=70612273732F7764;") == "=***;");
  CHECK(redactor.redact("?k=pa%22ss%2Fwd") == "?k=***");
  CHECK(redactor.redact("?k=pa%22ss%2fwd") == "?k=***");
  CHECK(redactor.redact(R"({"k":"pa\"ss/wd"})") == R"({"k":"***"})");
}

TEST_CASE("a secret is hidden in base64, whatever stands before and after it") {
  const std::string secret = "correct-horse?battery~staple";
  Redactor redactor;
  redactor.add(Secret(secret));
  for (const char* before : {"", "u", "us", "use", "user:"}) {
    for (const char* after : {"", "x", "xy", "xyz"}) {
      const std::string shown = redactor.redact(net::base64(before + secret + after));
      INFO(before << " " << after << " " << shown);
      CHECK(shown.find("***") != std::string::npos);
      CHECK(shown.size() <= 3 + 2 * 8);
    }
  }
}

TEST_CASE("short secrets are not looked for") {
  Redactor redactor;
  redactor.add(Secret("abcde"));
  CHECK(redactor.redact("abcde") == "abcde");
}

TEST_CASE("the password inside an address or a connection string is a secret too") {
  Redactor redactor;
  redactor.add(Secret("postgres://app:s3cr%40t-pw@db:5432/x"));
  redactor.add(Secret("host=db password='two words' dbname=x"));
  CHECK(redactor.redact("auth failed with s3cr%40t-pw") == "auth failed with ***");
  CHECK(redactor.redact("auth failed with s3cr@t-pw") == "auth failed with ***");
  CHECK(redactor.redact("it was 'two words'") == "it was '***'");
  CHECK(redactor.redact("host db dbname x") == "host db dbname x");
}

TEST_CASE("the lines of a key are hidden one by one") {
  Redactor redactor;
  redactor.add(Secret("-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nshort\n-----END KEY-----\n"));
  CHECK(redactor.redact("bad line MIIEvQIBADANBgkqhkiG9w0") == "bad line ***");
  CHECK(redactor.redact("-----BEGIN KEY-----") == "-----BEGIN KEY-----");
}

TEST_CASE("secrets that overlap in a text leave nothing of either") {
  Redactor redactor;
  redactor.add(Secret("abcdefgh"));
  redactor.add(Secret("efghijkl"));
  CHECK(redactor.redact("<abcdefghijkl>") == "<***>");
}

TEST_CASE("a secret that was read with a newline at its end is hidden without it") {
  Redactor redactor;
  redactor.add(Secret("token-123456\n"));
  CHECK(redactor.redact("Bearer token-123456") == "Bearer ***");
}

namespace {

std::string cleaned(const Redactor& redactor, std::string text) {
  redactor.clean(text);
  return text;
}

}  // namespace

TEST_CASE("what a bound has left of a secret is hidden, on both sides of the cut") {
  Redactor redactor;
  redactor.add(Secret("correct-horse-battery-staple"));
  for (std::size_t kept = 4; kept < 28; ++kept) {
    const std::string begin = std::string("correct-horse-battery-staple").substr(0, kept);
    const std::string end = std::string("correct-horse-battery-staple").substr(28 - kept);
    INFO(kept);
    CHECK(cleaned(redactor, "it was " + begin + "...") == "it was ***...");
    CHECK(cleaned(redactor, "it was " + begin + "... (cut)") == "it was ***... (cut)");
    CHECK(cleaned(redactor, "xx" + begin + " [12 bytes left out] yy") ==
          "xx*** [12 bytes left out] yy");
    CHECK(cleaned(redactor, "xx [12 bytes left out] " + end + "\\nyy") ==
          "xx [12 bytes left out] ***\\nyy");
    if (kept > 14) CHECK(cleaned(redactor, "it was " + begin) == "it was ***");
  }
  CHECK(cleaned(redactor, "correct, and not cut") == "correct, and not cut");
  CHECK(cleaned(redactor, "all correct") == "all correct");
}

TEST_CASE("a character that a cut has broken does not save what stands before it") {
  Redactor redactor;
  redactor.add(Secret("schlüssel-größe-ä"));
  CHECK(cleaned(redactor, "x schlüssel-gr??...") == "x ***??...");
}

TEST_CASE("a secret with control characters is found in the output of a command") {
  Redactor redactor;
  redactor.add(Secret("pass\tword\x1b!"));
  CHECK(cleaned(redactor, "it is pass\\tword\\x1b!.") == "it is ***.");
  CHECK(cleaned(redactor, "it is pass word !.") == "it is ***.");
}

TEST_CASE("without a secret nothing is touched, and nothing is said to be hidden") {
  const Redactor redactor;
  std::string text = "correct-horse-battery-staple...";
  CHECK_FALSE(redactor.clean(text));
  CHECK(text == "correct-horse-battery-staple...");
}

TEST_CASE("spellings that begin alike are told apart") {
  Redactor redactor;
  for (const char* secret : {"aaaaaa", "aaaaaab", "aabbcc", "ab-cdefg", "zz9999"})
    redactor.add(Secret(secret));
  CHECK(redactor.redact("aaaaaab|aabbcc|ab-cdefg|zz9999|aaaaa") == "***|***|***|***|aaaaa");
}

}  // namespace runbookd::logging::redactor_test
