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

  // `tls: {ca: ..}` anywhere below, and `ca` beside the `tls` of a probe of that kind; a client's
  // certificate and key likewise.
  void of_tls(const Node& node) {
    if (const Node* tls = node.find("tls")) {
      const Node& holder = tls->is_map() ? *tls : node;
      if (is_same_for_all(holder.find("ca"))) add(FileUse::authorities, &holder, "ca");
      identity(holder);
    }
    for (const auto& item : node.items) of_tls(item);
    for (const auto& [key, value] : node.entries) of_tls(value);
  }

 private:
  // What differs by target is read when it is used.
  static bool is_same_for_all(const Node* value) {
    return value != nullptr && value->is_scalar() && value->text.find("{{") == std::string::npos;
  }

  void identity(const Node& holder) {
    const Node* key = holder.find("client_key");
    if (!is_same_for_all(holder.find("client_cert")) || !is_same_for_all(key)) return;
    const auto before = out_.size();
    add(FileUse::client_certificate, &holder, "client_cert");
    if (out_.size() != before) out_.back().partner = key->text;
    add(FileUse::client_key, &holder, "client_key");
  }

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
  listing.add(FileUse::authorities, document.find("smtp"), "ca");
  listing.add(FileUse::authorities, document.find("kubernetes"), "ca_file");
  listing.add(FileUse::kubernetes_token, document.find("kubernetes"), "token_file");
  for (const char* section : {"probes", "contacts", "rules"})
    if (const Node* node = document.find(section)) listing.of_tls(*node);
}

}  // namespace runbookd::load
