// The one list of files that are read beside the rulebook, with the place that names each: `check`,
// a start and a reload read them all before anything is replaced.
#include <algorithm>
#include <set>

#include "config/load/context.hpp"

namespace runbookd::load {

namespace {

using document::Node;

class Listing {
 public:
  explicit Listing(std::vector<NamedFile>& out) : out_(out) {}

  void add(FileUse use, const Node* section, std::string_view key) {
    const Node* value = section == nullptr ? nullptr : section->find(key);
    if (value == nullptr || !value->is_scalar() || value->text.empty()) return;
    if (value->reported || value->unread) return;
    if (!known_.emplace(use, value->text).second) return;
    out_.push_back({use, value->text, value->mark});
  }

  // `tls: {ca: ..}` anywhere below, and `ca` beside the `tls` of a probe of that kind. What differs
  // by target is read when it is used.
  void authorities(const Node& node) {
    if (const Node* tls = node.find("tls")) {
      const Node& holder = tls->is_map() ? *tls : node;
      const Node* ca = holder.find("ca");
      if (ca != nullptr && ca->text.find("{{") == std::string::npos)
        add(FileUse::authorities, &holder, "ca");
    }
    for (const auto& item : node.items) authorities(item);
    for (const auto& [key, value] : node.entries) authorities(value);
  }

 private:
  std::vector<NamedFile>& out_;
  std::set<std::pair<FileUse, std::string>> known_;
};

}  // namespace

void list_files(Context& c, const Node& document) {
  Listing listing(c.book.files);
  if (const Node* server = document.find("server")) {
    listing.add(FileUse::tokens, server, "tokens_file");
    listing.add(FileUse::certificate, server->find("tls"), "certificate");
    listing.add(FileUse::key, server->find("tls"), "key");
  }
  if (const Node* google = document.find("google"))
    listing.add(FileUse::google_key, google->find("credentials"), "file");
  for (const char* section : {"probes", "contacts", "rules"})
    if (const Node* node = document.find(section)) listing.authorities(*node);
}

}  // namespace runbookd::load
