// `runbookd kinds`: the language for people, from the same rows that `check` holds a rulebook to.
#include <boost/json.hpp>
#include <iomanip>
#include <iostream>

#include "config/document/reader.hpp"
#include "config/load/keys/rulebook.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/base/nearest.hpp"
#include "daemon/cli/language/key_text.hpp"
#include "daemon/cli/language/kinds_json.hpp"
#include "daemon/cli/language/markdown.hpp"
#include "daemon/cli/language/this_version.hpp"
#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

constexpr int name_columns = 18;
constexpr int type_columns = 24;

void print_keys(std::span<const Key> keys, const std::string& indent) {
  for (const Key& key : keys) {
    std::cout << indent << std::left << std::setw(name_columns) << key.name << ' '
              << std::setw(type_columns) << type_text(key) << ' ' << about_text(key)
              << (key.required ? " (required)" : "") << "\n";
    print_keys(keys_below(key), indent + "  ");
  }
}

void print_signals(std::span<const SignalDoc> signals) {
  if (signals.empty()) return;
  std::cout << "    yields:";
  for (const SignalDoc& s : signals) std::cout << " " << s.name;
  std::cout << "\n";
}

// A printer of what was asked for: everything, one kind, or one key of it; or only of the names,
// for completion.
class Printer {
 public:
  explicit Printer(const OtherOptions& options) : options_(options) {}

  void section(const char* name) const {
    if (options_.name.empty() && !options_.names) std::cout << name << "\n\n";
  }
  void print(std::string_view name, std::string_view summary, std::span<const Key> keys,
             std::span<const SignalDoc> signals = {}, std::string_view more = {}) {
    kinds_.push_back(name);
    if (options_.name.empty() && options_.names) std::cout << name << "\n";
    const bool chosen = options_.name.empty() ? !options_.names : name == options_.name;
    if (!chosen) return;
    found_kind_ = true;
    if (!options_.key.empty()) return print_key(keys);
    if (options_.names) return print_names(keys);
    std::cout << name << more << "\n    " << summary << "\n";
    print_keys(keys, "    ");
    print_signals(signals);
    std::cout << "\n";
  }
  int finish() const {
    if (options_.name.empty()) return 0;
    if (!found_kind_) return not_found("kind", options_.name, kinds_);
    if (!options_.key.empty() && !found_key_) return not_found("key", options_.key, keys_);
    return 0;
  }

 private:
  void print_names(std::span<const Key> keys) const {
    for (const Key& key : keys) std::cout << key.name << "\n";
  }
  void print_key(std::span<const Key> keys) {
    for (const Key& key : keys) keys_.push_back(key.name);
    const Key* found = find_key(keys, options_.key);
    if (found == nullptr) return;
    found_key_ = true;
    print_keys({found, 1}, "");
  }
  static int not_found(std::string_view what, const std::string& name,
                       const std::vector<std::string_view>& known) {
    const std::string near = nearest(name, known);
    std::cerr << "there is no " << what << " `" << name << "`; "
              << (near.empty() ? "`runbookd kinds` lists them" : "did you mean " + near + "?")
              << "\n";
    return 1;
  }

  const OtherOptions& options_;
  std::vector<std::string_view> kinds_;
  std::vector<std::string_view> keys_;  // of the kind that was asked for
  bool found_kind_ = false;
  bool found_key_ = false;
};

void print_kinds(const load::Kinds& kinds, Printer& out) {
  out.section("probes");
  for (const auto* k : of_this_version(kinds.probes))
    out.print(k->key, k->summary, k->keys, k->signals);
  out.section("actions");
  for (const auto* k : of_this_version(kinds.actions))
    out.print(k->name, k->summary, k->keys, {}, "  (" + std::string(name_of(k->hazard)) + ")");
  out.section("resources");
  for (const auto* k : of_this_version(kinds.resources))
    out.print(k->name, k->summary, k->keys, k->signals);
  out.section("contacts");
  for (const auto* k : of_this_version(kinds.notifiers)) out.print(k->key, k->summary, k->keys);
}

// What holds whatever the kind is, and the sections of a rulebook.
void print_language(Printer& out) {
  out.section("keys of every");
  out.print("probe", "beside those of its kind", load::keys::probe);
  out.print("resource", "beside those of its kind", load::keys::resource);
  out.print("contact", "beside its channel", load::keys::contact);
  out.print("rule", "of `rules`", load::keys::rule);
  out.print("step", "beside those of its action", load::keys::step);
  out.print("maintenance", "an entry of `maintenance`", load::keys::task);
  out.section("sections");
  out.print("rulebook", "a whole rulebook", load::keys::rulebook);
}

}  // namespace

int kinds_verb(const OtherOptions& options) {
  const load::Kinds kinds = app::registered_kinds();
  if (options.json) {
    std::cout << json::serialize(language_json(kinds)) << "\n";
    return 0;
  }
  if (options.markdown) {
    std::cout << language_markdown(kinds);
    return 0;
  }
  Printer out(options);
  print_kinds(kinds, out);
  print_language(out);
  return out.finish();
}

}  // namespace runbookd::cli
