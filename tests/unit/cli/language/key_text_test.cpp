// What a row says of its key, in words.
#include "daemon/cli/language/key_text.hpp"

#include "tests/unit/catch.hpp"

namespace key_text_test {

using namespace runbookd;
using namespace runbookd::cli;

namespace {

constexpr Key texts[] = {{.shape = Shape::text}};
constexpr Key names[] = {{.shape = Shape::name}};

Key key_of(Shape shape, std::span<const Key> inside = {}) {
  Key out{};
  out.name = "k";
  out.shape = shape;
  out.inside = inside;
  return out;
}

}  // namespace

TEST_CASE(
    "the type of a value is its shape, and of a list what is in it unless that is plain text") {
  CHECK(type_text(key_of(Shape::duration)) == "duration");
  CHECK(type_text(key_of(Shape::list, texts)) == "list");
  CHECK(type_text(key_of(Shape::list, names)) == "list of " + type_text(names[0]));
  CHECK(type_text(key_of(Shape::one_or_list, texts)) == "text or list");
  CHECK(type_text(key_of(Shape::one_or_list, names)) == type_text(names[0]) + " or list");
  Key choice = key_of(Shape::choice);
  choice.choices = "keep new";
  CHECK(type_text(choice) == "keep or new");
}

TEST_CASE("what holds by default: nothing, a value, or a word about it") {
  Key key = key_of(Shape::duration);
  CHECK(default_text(key).empty());
  key.otherwise = "that of the probe";
  CHECK(default_text(key) == "that of the probe");
  key.preset = "5m";
  CHECK(default_text(key) == "5m");
  key.required = true;
  CHECK(default_text(key) == "required");
}

TEST_CASE("bounds may be on either side") {
  Key key = key_of(Shape::integer);
  CHECK(bounds_text(key).empty());
  key.lowest = "16";
  CHECK(bounds_text(key) == "at least 16");
  key.highest = "1024";
  CHECK(bounds_text(key) == "16 to 1024");
  key.lowest = "";
  CHECK(bounds_text(key) == "at most 1024");
}

TEST_CASE("a line about a key has all of it, and what is required is said elsewhere") {
  Key key = key_of(Shape::duration);
  key.summary = "how often";
  key.lowest = "1s";
  key.preset = "5m";
  key.templated = true;
  CHECK(about_text(key) == "how often; at least 1s; default: 5m; may hold {{ expression }}");
  key.required = true;
  CHECK(about_text(key) == "how often; at least 1s; may hold {{ expression }}");
  key = key_of(Shape::duration);
  key.highest = "7d";
  CHECK(about_text(key) == "at most 7d");  // no separator before the first
}

}  // namespace key_text_test
