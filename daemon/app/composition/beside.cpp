#include "daemon/app/composition/beside.hpp"

#include <set>
#include <utility>

#include "daemon/app/api/transport.hpp"
#include "daemon/base/file.hpp"
#include "daemon/net/google/key.hpp"
#include "daemon/net/tls/client_identity.hpp"
#include "daemon/net/tls/roots.hpp"

namespace runbookd::app {

namespace {

using load::FileUse;

constexpr std::size_t most_bytes = 8 << 20;  // of any of them; each has a closer bound of its own

const char* name_of(FileUse use) {
  switch (use) {
    case FileUse::tokens:
      return "the tokens file";
    case FileUse::certificate:
      return "the certificate";
    case FileUse::key:
      return "the private key";
    case FileUse::authorities:
      return "the CA file";
    case FileUse::google_key:
      return "the service-account key";
    case FileUse::kubernetes_token:
      return "the cluster's token";
    case FileUse::client_certificate:
      return "the client certificate";
    case FileUse::client_key:
      return "the client key";
  }
  return "the file";
}

class Reading {
 public:
  Reading(const load::Rulebook& book, document::Strictness strictness, document::Diagnostics& out)
      : book_(book), strictness_(strictness), out_(out) {}

  Beside run() {
    Beside beside;
    for (const auto& file : book_.files)
      if (!readable(file)) unreadable_.insert(file.path);
    for (const auto& file : book_.files)
      if (!unreadable_.contains(file.path)) take(file, beside);
    return beside;
  }

 private:
  bool readable(const load::NamedFile& file) {
    const auto text = read_file(file.path, most_bytes);
    if (text) return true;
    if (strictness_ == document::Strictness::placeholders) return false;
    const std::string message = std::string(name_of(file.use)) + " `" + file.path +
                                "` cannot be read: " + text.error().text;
    if (strictness_ == document::Strictness::check)
      out_.warning(file.mark, "unreadable-file", message,
                   "`run` needs it; `check` goes on without");
    else
      out_.error(file.mark, message, "check the path and its permissions");
    return false;
  }

  void take(const load::NamedFile& file, Beside& beside) {
    switch (file.use) {
      case FileUse::tokens:
        return take_tokens(file, beside);
      case FileUse::certificate:
        return take_certificate(file, beside);
      case FileUse::key:
        return;  // with its certificate
      case FileUse::authorities:
        return judge(file, net::check_roots(file.path));
      case FileUse::google_key:
        return judge(file, net::check_service_account_key(file.path));
      case FileUse::kubernetes_token:
        return;  // read by who uses it, again and again
      case FileUse::client_certificate:
        if (unreadable_.contains(file.partner)) return;
        return judge(file, net::check_identity(file.path, file.partner));
      case FileUse::client_key:
        return;  // with its certificate
    }
  }

  void take_tokens(const load::NamedFile& file, Beside& beside) {
    auto tokens = api::Tokens::load(file.path);
    if (!tokens) return judge(file, tokens.error());
    beside.tokens = std::make_shared<const api::Tokens>(std::move(*tokens));
  }

  void take_certificate(const load::NamedFile& file, Beside& beside) {
    if (unreadable_.contains(book_.settings.server.tls_key)) return;
    auto tls = api::load_tls_server(file.path, book_.settings.server.tls_key);
    if (!tls) return judge(file, tls.error());
    beside.tls = std::move(*tls);
  }

  void judge(const load::NamedFile& file, const Status& status) {
    if (status) return;
    const std::string& why = status.error().text;
    const bool named = why.find(file.path) != std::string::npos;
    out_.error(file.mark,
               named ? why : std::string(name_of(file.use)) + " `" + file.path + "`: " + why,
               status.error().hint);
  }

  const load::Rulebook& book_;
  document::Strictness strictness_;
  document::Diagnostics& out_;
  std::set<std::string> unreadable_;
};

}  // namespace

Beside read_beside(const load::Rulebook& book, document::Strictness strictness,
                   document::Diagnostics& out) {
  return Reading(book, strictness, out).run();
}

}  // namespace runbookd::app
