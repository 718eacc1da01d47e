#include "daemon/cli/language/kinds_json.hpp"

#include <boost/json/array.hpp>
#include <string>

#include "config/load/keys/rulebook.hpp"
#include "daemon/cli/language/key_text.hpp"
#include "daemon/cli/language/this_version.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

json::array keys_json(std::span<const Key> keys);

json::object key_json(const Key& key) {
  json::object out{{"name", key.name},
                   {"type", type_text(key)},
                   {"required", key.required},
                   {"summary", key.summary}};
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty()) out[name] = value;
  };
  if (!key.required) add("default", default_text(key));
  add("lowest", key.lowest);
  add("highest", key.highest);
  add("choices", key.choices);
  if (key.templated) out["template"] = true;
  std::span<const Key> nested = key.inside;
  while (nested.size() == 1 && nested.front().name.empty()) nested = nested.front().inside;
  for (const Key& alternative : key.inside)
    if (key.shape == Shape::one_of && alternative.shape == Shape::group)
      nested = alternative.inside;
  if (!nested.empty() && !nested.front().name.empty()) out["keys"] = keys_json(nested);
  return out;
}

json::array keys_json(std::span<const Key> keys) {
  json::array out;
  for (const Key& key : keys) out.push_back(key_json(key));
  return out;
}

json::array signals_json(std::span<const SignalDoc> signals) {
  json::array out;
  for (const SignalDoc& s : signals)
    out.push_back({{"name", s.name}, {"type", name_of(s.type)}, {"summary", s.summary}});
  return out;
}

}  // namespace

json::object language_json(const load::Kinds& kinds) {
  json::array probes, actions, resources, contacts;
  for (const auto* k : of_this_version(kinds.probes))
    probes.push_back({{"kind", k->key},
                      {"summary", k->summary},
                      {"keys", keys_json(k->keys)},
                      {"signals", signals_json(k->signals)}});
  for (const auto* k : of_this_version(kinds.actions))
    actions.push_back({{"kind", k->name},
                       {"summary", k->summary},
                       {"hazard", name_of(k->hazard)},
                       {"idempotent", k->idempotent},
                       {"timeout", format_duration(k->timeout)},
                       {"target", k->resource_kinds},
                       {"keys", keys_json(k->keys)}});
  for (const auto* k : of_this_version(kinds.resources))
    resources.push_back({{"kind", k->name},
                         {"summary", k->summary},
                         {"keys", keys_json(k->keys)},
                         {"signals", signals_json(k->signals)}});
  for (const auto* k : of_this_version(kinds.notifiers))
    contacts.push_back({{"kind", k->key}, {"summary", k->summary}, {"keys", keys_json(k->keys)}});
  return {{"probes", probes},
          {"actions", actions},
          {"resources", resources},
          {"contacts", contacts},
          {"rulebook", keys_json(load::keys::rulebook)}};
}

}  // namespace runbookd::cli
