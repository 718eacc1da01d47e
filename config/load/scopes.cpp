// What an included file says for its own rules, which is how several teams share one daemon: a mode
// that is lower, defaults and labels on top of the common ones, and contacts who are told.
#include <algorithm>

#include "config/load/context.hpp"
#include "config/load/keys/rulebook.hpp"

namespace runbookd::load {

namespace {

void read_own_mode(document::Reader& r, Scope& scope) {
  const auto mode = r.choice("mode");
  if (!mode || !r.has("mode")) return;
  const auto own = static_cast<decide::Mode>(*mode);
  if (own > scope.mode)
    r.error("mode", "an included file may lower the `mode`, never raise it",
            "the file that includes it runs in `" + std::string(decide::name_of(scope.mode)) +
                "`; raise it there");
  scope.mode = std::min(own, scope.mode);
}

// Those of its contacts that can be told; when there are none, whoever is told otherwise.
void read_own_contacts(const Context& c, document::Reader& r, Scope& scope) {
  const document::Node* section = r.take("contacts");
  if (section == nullptr) return;
  const auto& told = c.book.plan->contacts;
  std::vector<std::string> own;
  for (const auto& [name, node] : section->entries)
    if (std::find(told.begin(), told.end(), name.text) != told.end()) own.push_back(name.text);
  if (!own.empty()) scope.contacts = std::move(own);
}

// Who has no contacts of an included file is told by the rest.
std::vector<std::string> common_contacts(const Context& c, const document::FileScopes& files) {
  std::vector<std::string> out = c.book.plan->contacts;
  for (const auto& [file, scope] : files.files)
    if (const document::Node* section = scope.own.find("contacts"))
      std::erase_if(out, [&](const auto& name) { return section->find(name) != nullptr; });
  // When no other is left, the files that include these have none to tell.
  return out.empty() ? c.book.plan->contacts : out;
}

}  // namespace

void read_labels(document::Reader& r, std::map<std::string, std::string>& labels) {
  for (const auto& [name, value] : r.map("labels")) labels[name] = value->text;
}

void read_scopes(Context& c, const document::FileScopes& files) {
  c.common.contacts = common_contacts(c, files);
  std::map<int, Scope> made;
  for (const auto& [file, written] : files.files) {
    const auto parent = made.find(written.parent);
    Scope scope = parent == made.end() ? c.common : parent->second;
    document::Reader r(written.own, "`" + c.files.path(file) + "`", c.out, {keys::rulebook});
    read_own_mode(r, scope);
    read_own_defaults(r, scope.defaults);
    read_labels(r, scope.labels);
    read_own_contacts(c, r, scope);
    made.emplace(file, std::move(scope));
  }
  for (const auto& [file, home] : files.home) c.scopes.emplace(file, made.at(home));
}

}  // namespace runbookd::load
