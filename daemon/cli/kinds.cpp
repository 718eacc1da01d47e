#include <boost/json.hpp>
#include <iomanip>
#include <iostream>

#include "config/document/reader.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

json::array keys_json(std::span<const KeyDoc> keys) {
  json::array out;
  for (const KeyDoc& k : keys)
    out.push_back(
        {{"name", k.name}, {"type", k.type}, {"required", k.required}, {"summary", k.summary}});
  return out;
}

json::array signals_json(std::span<const SignalDoc> signals) {
  json::array out;
  for (const SignalDoc& s : signals)
    out.push_back({{"name", s.name}, {"type", name_of(s.type)}, {"summary", s.summary}});
  return out;
}

template <class Row>
std::vector<const Row*> of_this_version(std::span<const Row* const> rows) {
  std::vector<const Row*> out(rows.begin(), rows.end());
  std::erase_if(out, [](const Row* row) { return row->planned.has_value(); });
  return out;
}

json::object all_json(const load::Kinds& kinds) {
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
  return {
      {"probes", probes}, {"actions", actions}, {"resources", resources}, {"contacts", contacts}};
}

std::string text_of(const json::value& v) { return std::string{v.as_string()}; }

void print_one(const json::object& kind) {
  std::cout << text_of(kind.at("kind"));
  if (kind.contains("hazard")) std::cout << "  (" << text_of(kind.at("hazard")) << ")";
  std::cout << "\n    " << text_of(kind.at("summary")) << "\n";
  for (const auto& key : kind.at("keys").as_array())
    std::cout << "    " << std::left << std::setw(18) << text_of(key.at("name")) << std::setw(15)
              << text_of(key.at("type")) << text_of(key.at("summary"))
              << (key.at("required").as_bool() ? " (required)" : "") << "\n";
  if (!kind.contains("signals") || kind.at("signals").as_array().empty()) return;
  std::cout << "    yields:";
  for (const auto& s : kind.at("signals").as_array()) std::cout << " " << text_of(s.at("name"));
  std::cout << "\n";
}

}  // namespace

int kinds_verb(const OtherOptions& options) {
  const json::object all = all_json(app::registered_kinds());
  if (options.json) {
    std::cout << json::serialize(all) << "\n";
    return 0;
  }
  bool found = false;
  std::vector<std::string> known;
  for (const char* section : {"probes", "actions", "resources", "contacts"}) {
    if (options.name.empty()) std::cout << section << "\n\n";
    for (const auto& kind : all.at(section).as_array()) {
      known.push_back(text_of(kind.at("kind")));
      if (!options.name.empty() && known.back() != options.name) continue;
      found = true;
      print_one(kind.as_object());
      std::cout << "\n";
    }
  }
  if (found) return 0;
  const std::string near = document::nearest(options.name, {known.begin(), known.end()});
  std::cerr << "there is no kind `" << options.name << "`; "
            << (near.empty() ? "`runbookd kinds` lists them" : "did you mean " + near + "?")
            << "\n";
  return 1;
}

}  // namespace runbookd::cli
