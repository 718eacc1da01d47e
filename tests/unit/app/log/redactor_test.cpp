#include "daemon/app/log/redactor.hpp"

#include "daemon/net/base64.hpp"
#include "daemon/net/text.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::logging {

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

}  // namespace runbookd::logging
