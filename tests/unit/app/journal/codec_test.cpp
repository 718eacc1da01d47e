#include "daemon/app/journal/codec.hpp"

#include <boost/json/parse.hpp>

#include "daemon/app/journal/chain.hpp"
#include "daemon/net/json.hpp"
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::journal::codec_test {

namespace {

Entry fixed_entry() {
  Entry entry;
  entry.seq = 1;
  decide::Record& r = entry.record;
  r.at.wall = Wall{Nanos{1700000000123456789}};
  r.at.mono = Mono{Nanos{42}};
  entry.boot_id = "b-1";
  entry.boot_ns = 42;
  r.kind = decide::RecordKind::intent;
  r.incident = "INC-1";
  r.rule = "api-down";
  r.target = "eu";
  r.step = 2;
  r.action_id = "A-1";
  r.action = "cloud_run.rollback";
  r.resource = "api";
  r.hazard = "disruptive";
  r.severity = "P1";
  r.text = "says \"go\", f\xC3\xBCr alle";
  r.facts = {{"to", "r1"}, {"from", "r2"}};
  return entry;
}

constexpr const char* fixed_text =
    R"({"seq":1,"wall_ns":1700000000123456789,"boot_id":"b-1","boot_ns":42,"kind":"intent",)"
    R"("step":2,"incident":"INC-1","rule":"api-down","target":"eu","action_id":"A-1",)"
    R"("action":"cloud_run.rollback","resource":"api","hazard":"disruptive","status":"",)"
    R"("reason":"","severity":"P1","text":"says \"go\", für alle","until_ns":null,)"
    R"("facts":{"from":"r2","to":"r1"}})";

}  // namespace

TEST_CASE("the canonical text of a row is fixed for ever") {
  CHECK(canonical(fixed_entry()) == fixed_text);
}

TEST_CASE("a row of the second format says so, and its epoch, before all else") {
  Entry entry = fixed_entry();
  entry.format = 2;
  entry.epoch = 7;
  const std::string text = canonical(entry);
  CHECK(text == R"({"format":2,"epoch":7,)" + std::string(fixed_text).substr(1));
  const auto object = net::parse_json_object(text);
  REQUIRE(object);
  const auto back = from_json(*object);
  REQUIRE(back);
  CHECK(back->format == 2);
  CHECK(back->epoch == 7);
  CHECK(canonical(*back) == text);
}

TEST_CASE("a row of a format that nobody knows yet is refused with a word of who wrote it") {
  auto object = net::parse_json_object(canonical(fixed_entry()));
  REQUIRE(object);
  object->emplace("format", 3);
  object->emplace("epoch", 0);
  const auto back = from_json(*object);
  REQUIRE_FALSE(back);
  CHECK(back.error().text == "it has format 3; this runbookd knows 2");
  CHECK(back.error().hint.find("newer") != std::string::npos);
  (*object)["format"] = 1;  // the first never said so
  CHECK_FALSE(from_json(*object));
}

TEST_CASE("the hashes of a chain are fixed for ever") {
  const Hash genesis = genesis_hash({1700000000000000000, "00112233445566778899aabbccddeeff"});
  CHECK(hex(genesis) == "a74724e3686c4f42e4da50891332024dac336b18adcde41c445dfd7c4b5a224c");
  CHECK(hex(link(genesis, fixed_entry())) ==
        "fb820240c352224a713e35be7d7a53f54537e69929f32c8644a25a412a4288c4");
}

TEST_CASE("a row survives the way through its text") {
  Entry entry = fixed_entry();
  entry.record.until = Wall{Nanos{1700000001000000000}};
  const auto object = net::parse_json_object(canonical(entry));
  REQUIRE(object);
  const auto back = from_json(*object);
  REQUIRE(back);
  CHECK(canonical(*back) == canonical(entry));
  CHECK(back->record.kind == decide::RecordKind::intent);
  CHECK(back->record.facts == entry.record.facts);
  CHECK(back->record.until == entry.record.until);
}

TEST_CASE("a row without one of its fields is refused by the field's name") {
  const auto whole = net::parse_json_object(fixed_text);
  REQUIRE(whole);
  for (const auto& item : *whole) {
    const std::string key(item.key().data(), item.key().size());
    boost::json::object cut = *whole;
    cut.erase(item.key());
    const auto read = from_json(cut);
    INFO(key);
    REQUIRE_FALSE(read);
    CHECK(read.error().text.find("`" + key + "`") != std::string::npos);
  }
}

TEST_CASE("facts in any other spelling than ours are refused") {
  CHECK(parse_facts(R"({"a":"1"})"));
  CHECK_FALSE(parse_facts(R"({"a": "1"})"));
  CHECK_FALSE(parse_facts(R"({"b":"1","a":"2"})"));
  CHECK_FALSE(parse_facts(R"({"a":1})"));
  CHECK_FALSE(parse_facts("[]"));
  CHECK_FALSE(parse_facts(""));
}

TEST_CASE("what is stored is one line of valid UTF-8 within its bounds") {
  decide::Record r = test::note(1);
  r.text = "two\nlines \xFF and " + std::string(2 * most_text_bytes, 'x');
  r.rule = std::string(2 * most_name_bytes, 'y');
  r.facts["query"] = std::string("a\0b", 3);
  const decide::Record stored = normalised(r, {});
  CHECK(stored.text.starts_with("two lines ? and x"));
  CHECK(stored.text.size() <= most_text_bytes);
  CHECK(stored.rule.size() <= most_name_bytes);
  CHECK(stored.facts.at("query") == "a b");
}

TEST_CASE("every text field of a record passes the redactor") {
  decide::Record r;
  for (const TextField& field : text_fields) r.*field.member = "key=hunter2";
  r.facts["detail"] = "key=hunter2";
  const Redact redact = [](std::string_view text) {
    std::string out(text);
    const auto at = out.find("hunter2");
    return at == std::string::npos ? out : out.replace(at, 7, "***");
  };
  const decide::Record stored = normalised(r, redact);
  for (const TextField& field : text_fields) CHECK(stored.*field.member == "key=***");
  CHECK(stored.facts.at("detail") == "key=***");
}

}  // namespace runbookd::journal::codec_test
