#include "daemon/cli/language/schema_values.hpp"

#include <boost/json/array.hpp>
#include <string>

#include "config/document/reader.hpp"
#include "daemon/cli/language/key_text.hpp"
#include "daemon/cli/language/value_patterns.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

// Any scalar is a text for the reader, and YAML takes `80` and `true` for something else.
json::object any_text(bool says_something) {
  json::object out{{"type", {"string", "number", "boolean"}}};
  if (says_something) out["pattern"] = "\\S";
  return out;
}

json::object exact_text(const std::string& pattern) {
  return {{"type", "string"}, {"pattern", pattern}};
}

// `${VAR}` and `${file:..}` are replaced before anybody looks; so is `{{ target }}` in a probe.
std::string replaced_pattern(const SchemaPlace& place) {
  return place.targets ? R"(\$\{|\{\{ *target *\}\})" : R"(\$\{)";
}

json::object value_pattern(const std::string& value, const SchemaPlace& place) {
  return exact_text("^" + value + "$|" + replaced_pattern(place));
}

json::object either(json::object first, json::object second) {
  json::array both;
  both.emplace_back(std::move(first));
  both.emplace_back(std::move(second));
  return {{"anyOf", std::move(both)}};
}

// As YAML reads a plain scalar of these letters, and as a text.
void add_choice(json::array& out, std::string_view choice) {
  out.emplace_back(net::json_string(choice));
  if (const auto number = document::parse_integer(choice)) out.emplace_back(*number);
  if (choice == "true" || choice == "false") out.emplace_back(choice == "true");
}

json::object choice_schema(const Key& key, const SchemaPlace& place) {
  json::array names;
  for (const auto choice : choices_of(key)) add_choice(names, choice);
  json::object out{{"enum", std::move(names)}};
  return either(std::move(out), exact_text(replaced_pattern(place)));
}

json::object integer_schema(const Key& key, const SchemaPlace& place) {
  json::object number{{"type", "integer"}};
  const auto low = document::parse_integer(key.lowest), high = document::parse_integer(key.highest);
  if (low) number["minimum"] = *low;
  if (high) number["maximum"] = *high;
  const bool bounded = low && high && *low >= 0;
  const std::string digits = bounded ? "0*" + range_pattern(static_cast<std::uint64_t>(*low),
                                                            static_cast<std::uint64_t>(*high))
                                     : std::string(R"(-?\d+)");
  return either(std::move(number), value_pattern(digits, place));
}

json::object number_schema(const SchemaPlace& place) {
  return either({{"type", "number"}}, value_pattern(R"(-?\d+(?:\.\d+)?)", place));
}

json::object list_schema(const Key& key, const SchemaPlace& place, bool one) {
  json::object item = schema_of(key.inside.front(), place);
  json::object list{{"type", "array"}, {"items", item}};
  return one ? either(std::move(item), std::move(list)) : list;
}

json::object map_schema(const Key& key, const SchemaPlace& place) {
  json::object out{{"type", "object"},
                   {"additionalProperties", schema_of(key.inside.front(), place)}};
  if (key.choices.empty()) return out;
  json::array names;
  for (const auto name : choices_of(key)) names.emplace_back(net::json_string(name));
  out["propertyNames"] = json::object{{"enum", std::move(names)}};
  return out;
}

json::object condition_schema() {
  return either(any_text(false), {{"type", "array"}, {"items", any_text(false)}});
}

json::object nested_schema(const Key& key, const SchemaPlace& place) {
  switch (key.shape) {
    case Shape::list:
      return list_schema(key, place, false);
    case Shape::one_or_list:
      return list_schema(key, place, true);
    case Shape::map:
      return map_schema(key, place);
    case Shape::group:
      return key.family == Family::none ? group_of(key.inside, place)
                                        : place.family(key).as_object();
    default:
      break;
  }
  json::array alternatives;
  for (const Key& alternative : key.inside)
    alternatives.emplace_back(schema_of(alternative, place));
  return {{"anyOf", std::move(alternatives)}};
}

json::object scalar_schema(const Key& key, const SchemaPlace& place) {
  switch (key.shape) {
    case Shape::text:
    case Shape::binary:
    case Shape::name:
    case Shape::path:
    case Shape::expression:
      return any_text(key.required);
    case Shape::words:
      return any_text(true);
    case Shape::url:
    case Shape::address:
    case Shape::dsn:
    case Shape::window:
      return key.required ? exact_text("\\S") : json::object{{"type", "string"}};
    case Shape::schedule:
      return exact_text("\\S");
    case Shape::condition:
      return condition_schema();
    case Shape::choice:
      return choice_schema(key, place);
    case Shape::boolean:
      return either({{"enum", {true, false, "true", "false"}}},
                    exact_text(replaced_pattern(place)));
    case Shape::integer:
      return integer_schema(key, place);
    case Shape::number:
      return number_schema(place);
    case Shape::duration:
      return value_pattern(duration_pattern(key.lowest, key.highest), place);
    case Shape::size:
      return value_pattern(size_pattern(key.lowest, key.highest), place);
    case Shape::share:
      return value_pattern(share_pattern(), place);
    case Shape::limit:
      return value_pattern(limit_pattern(), place);
    case Shape::any:
      return {{"type", {"string", "number", "boolean", "null"}}};
    default:
      return nested_schema(key, place);
  }
}

// The preset, in the type that an editor would write.
json::value preset_value(const Key& key) {
  if (key.shape == Shape::boolean) return key.preset == "true";
  if (key.shape == Shape::integer)
    if (const auto number = document::parse_integer(key.preset)) return *number;
  return net::json_string(key.preset);
}

}  // namespace

json::object schema_of(const Key& key, const SchemaPlace& place) {
  json::object out;
  if (const std::string about = about_text(key); !about.empty() && !key.summary.empty())
    out["description"] = about;
  if (!key.preset.empty()) out["default"] = preset_value(key);
  for (auto& [name, value] : scalar_schema(key, place)) out[name] = value;
  return out;
}

json::object properties_of(std::span<const Key> keys, const SchemaPlace& place) {
  json::object out;
  for (const Key& key : keys) out[key.name] = schema_of(key, place);
  return out;
}

void add_needed(json::object& schema, std::span<const Key> keys) {
  json::array required, alternatives;
  for (const Key& key : keys) {
    if (key.required) required.emplace_back(net::json_string(key.name));
    if (key.one_needed)
      alternatives.emplace_back(
          json::object{{"required", json::array{net::json_string(key.name)}}});
  }
  if (!required.empty()) schema["required"] = std::move(required);
  if (!alternatives.empty()) schema["anyOf"] = std::move(alternatives);
}

json::object group_of(std::span<const Key> keys, const SchemaPlace& place) {
  json::object out{{"type", "object"}, {"properties", properties_of(keys, place)}};
  add_needed(out, keys);
  out["additionalProperties"] = false;
  return out;
}

}  // namespace runbookd::cli
