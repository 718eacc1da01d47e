#include "daemon/cli/language/schema.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <string>

#include "config/load/keys/rulebook.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/base/text.hpp"
#include "daemon/cli/language/key_text.hpp"
#include "daemon/cli/language/schema_values.hpp"
#include "daemon/cli/language/this_version.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::cli {

namespace json = boost::json;
namespace keys = load::keys;

namespace {

json::object refer(std::string_view definition, std::string_view property = {}) {
  std::string path = "#/definitions/" + std::string(definition);
  if (!property.empty()) path += "/properties/" + std::string(property);
  return {{"$ref", net::json_string(path)}};
}

// A group to which kinds bring keys: the common ones stand once, and each kind refers to them.
class FamilySchema {
 public:
  FamilySchema(std::string_view name, std::span<const Key> common, SchemaPlace place)
      : name_(name), common_(common), place_(std::move(place)) {
    whole_["type"] = "object";
    whole_["properties"] = properties_of(common_, place_);
    add_needed(whole_, common_);
  }

  /// What stands in such a group when `condition` holds.
  /// `needed`: a common key that this kind cannot do without.
  void add(json::object condition, std::string_view summary, std::span<const Key> own,
           std::string_view needed = {}) {
    json::object properties;
    for (const Key& key : common_) properties[key.name] = refer(name_, key.name);
    for (const Key& key : own) properties[key.name] = schema_of(key, place_);
    json::object then;
    if (!summary.empty()) then["description"] = net::json_string(summary);
    then["properties"] = std::move(properties);
    add_needed(then, own);
    if (!needed.empty()) {
      if (!then.contains("required")) then["required"] = json::array{};
      then["required"].as_array().emplace_back(net::json_string(needed));
    }
    then["additionalProperties"] = false;
    cases_.emplace_back(json::object{{"if", std::move(condition)}, {"then", std::move(then)}});
  }

  /// The kind is a key of its own; a map behind it may be another kind's settings (`tls: {ca:
  /// ..}`).
  static json::object by_key(std::string_view kind, std::span<const Key> own) {
    json::object out{{"required", json::array{net::json_string(kind)}}};
    const Key* row = find_key(own, kind);
    const bool nested = row != nullptr && row->shape >= Shape::map;
    if (!nested)
      out["properties"] =
          json::object{{kind, json::object{{"type", {"string", "number", "boolean"}}}}};
    return out;
  }

  /// The kind is the value of a key.
  static json::object by_value(std::string_view key, std::string_view kind) {
    return {{"required", json::array{net::json_string(key)}},
            {"properties", json::object{{key, json::object{{"const", net::json_string(kind)}}}}}};
  }

  /// One of the kinds must be there.
  void need_one_of(json::array conditions) { whole_["anyOf"] = std::move(conditions); }
  void describe(std::string_view key, json::object schema) {
    whole_["properties"].as_object()[key] = std::move(schema);
  }
  json::object finish() && {
    whole_["allOf"] = std::move(cases_);
    return std::move(whole_);
  }

 private:
  std::string name_;
  std::span<const Key> common_;
  SchemaPlace place_;
  json::object whole_;
  json::array cases_;
};

json::object probe_schema(const load::Kinds& kinds) {
  FamilySchema out("probe", keys::probe, {.targets = true, .family = {}});
  json::array conditions;
  for (const ProbeKind* kind : of_this_version(kinds.probes)) {
    conditions.emplace_back(FamilySchema::by_key(kind->key, kind->keys));
    out.add(conditions.back().as_object(), kind->summary, kind->keys);
  }
  out.need_one_of(std::move(conditions));
  return std::move(out).finish();
}

// The row of a key that says the kind, with the kinds as its choices.
json::object kind_names(const Key& row, const std::vector<std::string_view>& names) {
  const std::string choices = joined(names, " ");
  Key named = row;
  named.shape = Shape::choice;
  named.choices = choices;
  return schema_of(named, {});
}

json::object resource_schema(const load::Kinds& kinds) {
  FamilySchema out("resource", keys::resource, {});
  std::vector<std::string_view> names;
  for (const ResourceKind* kind : of_this_version(kinds.resources)) {
    names.push_back(kind->name);
    out.add(FamilySchema::by_value("kind", kind->name), kind->summary, kind->keys);
  }
  out.describe("kind", kind_names(*find_key(keys::resource, "kind"), names));
  return std::move(out).finish();
}

json::object step_schema(const load::Kinds& kinds) {
  FamilySchema out("step", keys::step, {});
  std::vector<std::string_view> names;
  for (const ActionKind* kind : of_this_version(kinds.actions)) {
    names.push_back(kind->name);
    out.add(FamilySchema::by_value("do", kind->name), kind->summary, kind->keys,
            kind->resource_kinds.empty() ? std::string_view{} : "target");
  }
  out.describe("do", kind_names(*find_key(keys::step, "do"), names));
  return std::move(out).finish();
}

json::object contact_schema(const load::Kinds& kinds) {
  FamilySchema out("contact", keys::contact, {});
  json::array conditions, channels;
  for (const Key& key : keys::contact)
    if (key.one_needed)
      conditions.emplace_back(json::object{{"required", json::array{net::json_string(key.name)}}});
  for (const NotifierKind* kind : of_this_version(kinds.notifiers)) {
    channels.emplace_back(json::object{{"required", json::array{net::json_string(kind->key)}}});
    conditions.emplace_back(channels.back());
    out.add(channels.back().as_object(), kind->summary, kind->keys);
  }
  out.add(json::object{{"not", json::object{{"anyOf", std::move(channels)}}}}, {}, {});
  out.need_one_of(std::move(conditions));
  return std::move(out).finish();
}

std::string_view definition_of(Family family) {
  switch (family) {
    case Family::probe:
      return "probe";
    case Family::resource:
      return "resource";
    case Family::action:
      return "step";
    case Family::contact:
      return "contact";
    case Family::none:
      break;
  }
  return "";
}

}  // namespace

json::object rulebook_schema(const load::Kinds& kinds) {
  const SchemaPlace place{.targets = false, .family = [](const Key& key) -> json::value {
                            return refer(definition_of(key.family));
                          }};
  json::object out{
      {"$schema", "http://json-schema.org/draft-07/schema#"},
      {"title", "A rulebook of runbookd"},
      {"description", net::json_string("made by runbookd schema of version " + version_text())}};
  for (auto& [name, value] : group_of(keys::rulebook, place)) out[name] = value;
  out["definitions"] = json::object{{"probe", probe_schema(kinds)},
                                    {"resource", resource_schema(kinds)},
                                    {"step", step_schema(kinds)},
                                    {"contact", contact_schema(kinds)}};
  return out;
}

int schema_verb() {
  std::cout << json::serialize(rulebook_schema(app::registered_kinds())) << "\n";
  return 0;
}

}  // namespace runbookd::cli
