#include "daemon/people/sending/template.hpp"

#include "tests/unit/catch.hpp"

namespace sending_template_test {

using namespace runbookd;
using sending::BodyTemplate;

TEST_CASE("names are filled in, escaped for where they stand") {
  Message message;
  message.title = "say \"no\"\n";
  message.fields["target"] = "api";
  const auto body = BodyTemplate::parse(R"({"a": "{{title}}", "b": "{{ target }}"} {{)");
  REQUIRE(body);
  CHECK(body->fill(message, sending::json_escaped) == R"({"a": "say \"no\"\n", "b": "api"} {{)");
  CHECK(body->fill(message, sending::as_it_is) == "{\"a\": \"say \"no\"\n\", \"b\": \"api\"} {{");
}

TEST_CASE("a name that no message has is an error with those that there are") {
  const auto body = BodyTemplate::parse("{{ titel }}");
  REQUIRE_FALSE(body);
  CHECK(body.error().text == "names `titel`, which no message has");
  CHECK(body.error().hint.find("title, text, message, incident") != std::string::npos);
}

TEST_CASE("what a value holds is no template itself") {
  Message message;
  message.title = "{{ text }}";
  message.text = "secret";
  CHECK(BodyTemplate::parse("{{ title }}")->fill(message, sending::as_it_is) == "{{ text }}");
}

}  // namespace sending_template_test
