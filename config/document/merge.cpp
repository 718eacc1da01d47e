#include "config/document/merge.hpp"

#include <unordered_map>
#include <utility>

namespace runbookd::document {

namespace {

std::string place_name(const Sources& sources, Mark mark) {
  return sources.path(mark.file) + ":" + std::to_string(mark.line) + ":" +
         std::to_string(mark.column);
}

std::pair<Node, Node>* entry_of(Node& map, std::string_view key) {
  for (auto& entry : map.entries) {
    if (entry.first.text == key) return &entry;
  }
  return nullptr;
}

void twice(const Node& again, const Node& first, const std::string& what, const Sources& sources,
           Diagnostics& out) {
  out.error(again.mark, what + " is defined twice",
            "the first is at " + place_name(sources, first.mark))
      .length = again.width();
}

void merge_maps(const std::string& section, Node& into, Node& from, const Sources& sources,
                Diagnostics& out) {
  // One index per merge: sections may hold ten thousand probes.
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < into.entries.size(); ++i)
    index.emplace(into.entries[i].first.text, i);
  for (auto& entry : from.entries) {
    const auto found = index.find(entry.first.text);
    if (found == index.end()) {
      into.entries.push_back(std::move(entry));
    } else {
      const auto what = "`" + entry.first.text + "` in `" + section + "`";
      twice(entry.first, into.entries[found->second].first, what, sources, out);
    }
  }
}

void merge_section(std::pair<Node, Node>& into, std::pair<Node, Node>& from, const Sources& sources,
                   Diagnostics& out) {
  const auto& name = from.first.text;
  if (from.second.kind == Node::Kind::null) return;
  if (into.second.kind == Node::Kind::null) {
    into = std::move(from);
  } else if (into.second.is_map() && from.second.is_map()) {
    merge_maps(name, into.second, from.second, sources, out);
  } else if (into.second.is_sequence() && from.second.is_sequence()) {
    for (auto& item : from.second.items) into.second.items.push_back(std::move(item));
  } else if (!into.second.is_scalar() || !from.second.is_scalar()) {
    out.error(from.second.mark, "`" + name + "` is " + written(from.second) + " here",
              "it is " + written(into.second) + " at " + place_name(sources, into.second.mark));
  } else if (into.second.text != from.second.text) {
    twice(from.first, into.first, "`" + name + "`", sources, out);
  }
}

}  // namespace

void merge(Node& into, Node from, const Sources& sources, Diagnostics& out) {
  for (auto& entry : from.entries) {
    auto* found = entry_of(into, entry.first.text);
    if (found == nullptr) {
      into.entries.push_back(std::move(entry));
    } else {
      merge_section(*found, entry, sources, out);
    }
  }
}

void check_names(const Node& merged, const Sources& sources, Diagnostics& out) {
  for (const auto& [section, list] : merged.entries) {
    std::unordered_map<std::string, const Node*> seen;
    for (const auto& item : list.items) {
      const Node* name = item.find("name");
      if (name == nullptr || !name->is_scalar()) continue;
      const auto [first, fresh] = seen.emplace(name->text, name);
      if (fresh || first->second->reported) continue;
      twice(*name, *first->second, "`" + name->text + "` in `" + section.text + "`", sources, out);
    }
  }
}

}  // namespace runbookd::document
