#include "daemon/app/journal/codec.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/journal/intent_facts.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::journal {
namespace json = boost::json;
namespace {

json::string raw(std::string_view text) { return json::string(text.data(), text.size()); }

json::object facts_object(const Facts& facts) {
  json::object out;
  for (const auto& [name, value] : facts)
    out.emplace(json::string_view(name.data(), name.size()), raw(value));
  return out;
}

Result<Facts> facts_of(const json::object& object) {
  Facts out;
  for (const auto& item : object) {
    const json::string* text = item.value().if_string();
    if (text == nullptr) return Error{"a fact is no text", {}};
    out.emplace(std::string(item.key().data(), item.key().size()),
                std::string(text->data(), text->size()));
  }
  return out;
}

Error missing(std::string_view name) {
  return Error{"`" + std::string(name) + "` is missing or of the wrong type", {}};
}

Status read_numbers(const json::object& object, Entry& entry) {
  const auto seq = net::json_integer_at(object, {"seq"});
  if (!seq || *seq < 0) return missing("seq");
  const auto wall = net::json_integer_at(object, {"wall_ns"});
  if (!wall) return missing("wall_ns");
  const auto boot = net::json_integer_at(object, {"boot_ns"});
  if (!boot) return missing("boot_ns");
  const auto step = net::json_integer_at(object, {"step"});
  if (!step || *step < -1 || *step > 1'000'000) return missing("step");
  entry.seq = static_cast<std::uint64_t>(*seq);
  entry.record.at.wall = Wall{Nanos{*wall}};
  entry.record.at.mono = Mono{Nanos{*boot}};
  entry.boot_ns = *boot;
  entry.record.step = static_cast<int>(*step);
  return ok();
}

// Rows of the first format do not say so.
Status read_format(const json::object& object, Entry& entry) {
  if (object.if_contains("format") == nullptr) return ok();
  const auto format = net::json_integer_at(object, {"format"});
  const auto epoch = net::json_integer_at(object, {"epoch"});
  if (!format || *format <= first_record_format) return missing("format");
  if (*format > record_format)
    return Error{"it has format " + std::to_string(*format) + "; this runbookd knows " +
                     std::to_string(record_format),
                 "it was written by a newer runbookd: use that one"};
  if (!epoch || *epoch < 0) return missing("epoch");
  entry.format = static_cast<int>(*format);
  entry.epoch = static_cast<std::uint64_t>(*epoch);
  return ok();
}

// Control characters and broken UTF-8 would make the row unreadable for everybody else.
std::string clean(std::string_view text, std::size_t limit, const Redact& redact) {
  if (!redact) return net::one_line(text, limit);
  const std::string safe = redact(text);
  return net::one_line(safe, limit);
}

}  // namespace

json::object to_json(const Entry& entry) {
  const decide::Record& r = entry.record;
  json::object out;
  if (entry.format > first_record_format) {
    out.emplace("format", entry.format);
    out.emplace("epoch", static_cast<std::int64_t>(entry.epoch));
  }
  out.emplace("seq", static_cast<std::int64_t>(entry.seq));
  out.emplace("wall_ns", static_cast<std::int64_t>(r.at.wall.time_since_epoch().count()));
  out.emplace("boot_id", raw(entry.boot_id));
  out.emplace("boot_ns", entry.boot_ns);
  out.emplace("kind", raw(decide::name_of(r.kind)));
  out.emplace("step", r.step);
  for (const TextField& field : text_fields) out.emplace(field.name, raw(r.*field.member));
  if (r.until) {
    out.emplace("until_ns", static_cast<std::int64_t>(r.until->time_since_epoch().count()));
  } else {
    out.emplace("until_ns", nullptr);
  }
  out.emplace("facts", facts_object(r.facts));
  return out;
}

std::string canonical(const Entry& entry) { return json::serialize(to_json(entry)); }

Result<Entry> from_json(const json::object& object) {
  Entry entry;
  if (const Status format = read_format(object, entry); !format) return format.error();
  if (const Status numbers = read_numbers(object, entry); !numbers) return numbers.error();
  const auto* boot = net::json_at(object, {"boot_id"});
  if (boot == nullptr || !boot->is_string()) return missing("boot_id");
  entry.boot_id = net::json_text_at(object, {"boot_id"});
  const auto kind = decide::record_kind(net::json_text_at(object, {"kind"}));
  if (!kind) return missing("kind");
  entry.record.kind = *kind;
  for (const TextField& field : text_fields) {
    const json::value* value = net::json_at(object, {field.name});
    if (value == nullptr || !value->is_string()) return missing(field.name);
    entry.record.*field.member = net::json_text_at(object, {field.name});
  }
  const json::value* until = net::json_at(object, {"until_ns"});
  if (until == nullptr) return missing("until_ns");
  if (!until->is_null()) {
    const auto ns = net::json_integer_at(object, {"until_ns"});
    if (!ns) return missing("until_ns");
    entry.record.until = Wall{Nanos{*ns}};
  }
  const json::object* facts = net::json_object_at(object, {"facts"});
  if (facts == nullptr) return missing("facts");
  auto read = facts_of(*facts);
  if (!read) return read.error();
  entry.record.facts = std::move(*read);
  return entry;
}

std::string facts_text(const Facts& facts) { return json::serialize(facts_object(facts)); }

Result<Facts> parse_facts(std::string_view text) {
  const auto object = net::parse_json_object(text);
  if (!object) return Error{"`facts` is no JSON object", {}};
  auto facts = facts_of(*object);
  if (!facts) return facts.error();
  if (facts_text(*facts) != text) return Error{"`facts` was not written by runbookd", {}};
  return facts;
}

decide::Record normalised(decide::Record record, const Redact& redact) {
  for (const TextField& field : text_fields) {
    const bool prose = field.member == &decide::Record::text;
    std::string& text = record.*field.member;
    text = clean(text, prose ? most_text_bytes : most_name_bytes, redact);
  }
  const bool intent = record.kind == decide::RecordKind::intent && record.intended;
  if (intent) record.facts = with_intent(std::move(record.facts), *record.intended);
  record.intended.reset();
  Facts facts;
  for (const auto& [name, value] : record.facts) {
    if (facts.size() == most_facts) break;
    facts.emplace(clean(name, most_name_bytes, redact), clean(value, most_text_bytes, redact));
  }
  record.facts = std::move(facts);
  return record;
}

}  // namespace runbookd::journal
