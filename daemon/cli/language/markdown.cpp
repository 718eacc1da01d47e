#include "daemon/cli/language/markdown.hpp"

#include "config/load/keys/rulebook.hpp"
#include "daemon/cli/language/key_text.hpp"
#include "daemon/cli/language/this_version.hpp"

namespace runbookd::cli {

namespace keys = load::keys;

namespace {

// A bar would end the cell.
std::string cell_text(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string code_text(std::string_view text) { return "`" + cell_text(text) + "`"; }

std::string line_of(std::initializer_list<std::string> cells) {
  std::string out = "|";
  for (const auto& cell : cells) out += cell.empty() ? " |" : " " + cell + " |";
  return out + "\n";
}

std::string block_of(std::string_view name, const std::string& table) {
  return "<!-- keys: " + std::string(name) + " -->\n" + table + "<!-- end -->\n\n";
}

// A preset is a value of the language; what is said in words has its own marks.
std::string shown_default(const Key& key) {
  if (key.required) return "required";
  return key.preset.empty() ? cell_text(key.otherwise) : code_text(key.preset);
}

std::string shown_meaning(const Key& key) {
  std::string out = cell_text(key.summary);
  if (const auto bounds = bounds_text(key); !bounds.empty()) out += "; " + bounds;
  if (key.templated) out += "; a template";
  return out;
}

void add_rows(std::span<const Key> rows, const std::string& before, std::string& out) {
  for (const Key& key : rows) {
    const std::string name = before + std::string(key.name);
    out += line_of(
        {code_text(name), cell_text(type_text(key)), shown_meaning(key), shown_default(key)});
    add_rows(keys_below(key), name + ".", out);
  }
}

std::string key_table(std::string_view name, std::span<const Key> rows) {
  std::string out = line_of({"key", "value", "meaning", "default"});
  out += line_of({"---", "---", "---", "---"});
  add_rows(rows, "", out);
  return block_of(name, out);
}

// The sections themselves; what is in them has tables of its own.
std::string section_table() {
  std::string out = line_of({"key", "holds", "default"}) + line_of({"---", "---", "---"});
  for (const Key& key : keys::rulebook)
    out += line_of({code_text(key.name), shown_meaning(key), shown_default(key)});
  return block_of("rulebook", out);
}

// `method` text (`GET`), `headers` map
std::string keys_in_a_line(std::span<const Key> rows) {
  std::string out;
  for (const Key& key : rows) {
    out += (out.empty() ? "" : ", ") + code_text(key.name) + " " + cell_text(type_text(key));
    if (key.required || !key.preset.empty()) out += " (" + shown_default(key) + ")";
  }
  return out;
}

std::string_view short_name(Type type) {
  return type == Type::number ? "number" : type == Type::bytes ? "bytes" : name_of(type);
}

// Those of one type that stand together: `clients blocked_clients` number; `memory_used` bytes
std::string signals_in_a_line(std::span<const SignalDoc> signals) {
  std::string out;
  for (std::size_t i = 0; i < signals.size();) {
    std::string names;
    const Type type = signals[i].type;
    for (; i < signals.size() && signals[i].type == type; ++i)
      names += (names.empty() ? "" : " ") + std::string(signals[i].name);
    out += (out.empty() ? "" : "; ") + code_text(names) + " " + std::string(short_name(type));
  }
  return out;
}

std::string probe_table(const load::Kinds& kinds) {
  std::string out = line_of({"probe", "watches", "keys", "signals"});
  out += line_of({"---", "---", "---", "---"});
  for (const auto* kind : of_this_version(kinds.probes))
    out += line_of({code_text(kind->key), cell_text(kind->summary), keys_in_a_line(kind->keys),
                    signals_in_a_line(kind->signals)});
  return block_of("probes", out);
}

std::string resource_table(const load::Kinds& kinds) {
  std::string out = line_of({"kind", "is", "keys", "signals"});
  out += line_of({"---", "---", "---", "---"});
  for (const auto* kind : of_this_version(kinds.resources))
    out += line_of({code_text(kind->name), cell_text(kind->summary), keys_in_a_line(kind->keys),
                    signals_in_a_line(kind->signals)});
  return block_of("resources", out);
}

std::string action_table(const load::Kinds& kinds) {
  std::string out = line_of({"do", "hazard", "what it does", "keys"});
  out += line_of({"---", "---", "---", "---"});
  for (const auto* kind : of_this_version(kinds.actions))
    out += line_of({code_text(kind->name),
                    std::string(name_of(kind->hazard)) +
                        (kind->hazard_from_rulebook ? " unless `hazard` says otherwise" : ""),
                    cell_text(kind->summary), keys_in_a_line(kind->keys)});
  return block_of("actions", out);
}

std::string contact_table(const load::Kinds& kinds) {
  std::string out = line_of({"channel", "what it does", "keys"}) + line_of({"---", "---", "---"});
  for (const auto* kind : of_this_version(kinds.notifiers))
    out += line_of({code_text(kind->key), cell_text(kind->summary), keys_in_a_line(kind->keys)});
  return block_of("contacts", out);
}

}  // namespace

std::string language_markdown(const load::Kinds& kinds) {
  std::string out = section_table();
  for (const Key& key : keys::rulebook)
    if (key.shape == Shape::group) out += key_table(key.name, key.inside);
  out += key_table("probe", keys::probe) + probe_table(kinds);
  out += key_table("resource", keys::resource) + resource_table(kinds);
  out += key_table("rule", keys::rule) + key_table("step", keys::step) + action_table(kinds);
  out += key_table("contact", keys::contact) + contact_table(kinds);
  out += key_table("maintenance", keys::task) + key_table("items", keys::item);
  out += key_table("escalation", keys::level) + key_table("severities", keys::severity);
  out.pop_back();
  return out;
}

}  // namespace runbookd::cli
