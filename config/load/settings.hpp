// The sections that are about the daemon itself: where it listens, where it keeps its state, which
// cloud it talks to, who witnesses its own connectivity.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/base/journal_bounds.hpp"
#include "daemon/base/result.hpp"
#include "daemon/contract/google.hpp"
#include "daemon/contract/kubernetes.hpp"
#include "daemon/contract/mail.hpp"

namespace runbookd::load {

struct ServerSettings {
  std::string listen = "127.0.0.1:9464";
  std::string metrics_listen;  ///< empty = none
  std::string socket;          ///< empty = `runbookd.sock` in the state directory
  std::string tokens_file;
  std::string external_url;
  std::string tls_certificate;
  std::string tls_key;
  std::vector<std::string> hosts;  ///< further accepted Host names
};

struct Settings {
  ServerSettings server;
  std::string state_dir = "./runbookd-state";
  std::string
      postmortems;  ///< where they are written; empty = `postmortems` in the state directory
  JournalBounds journal;
  std::optional<GoogleSettings> google;
  std::optional<KubernetesSettings> kubernetes;
  std::optional<MailSettings> mail;
  std::vector<std::string> sentinels;
  std::string rulebook_dir;  ///< of the first file
};

/// Where to listen: `HOST:PORT`, `[::1]:PORT`, `:PORT` (every address); HOST is a literal address
/// or `localhost`, port 0 lets the kernel choose. nullopt when malformed.
struct HostPort {
  std::string host;
  int port = 0;
};
std::optional<HostPort> parse_listen(std::string_view text);
/// An address of loopback or `localhost`; a name that only begins like one is none.
bool is_loopback(const std::string& host);

/// What is wrong with `http://HOST[:PORT]...` or https, as the end of a sentence.
Status check_web(std::string_view url);
/// Reads `kubernetes`; nullopt when there is none.
std::optional<KubernetesSettings> read_kubernetes(document::Reader& top);
/// Reads `server`, `store`, `google`, `kubernetes`, `smtp`, `self` from the document.
Settings read_settings(document::Reader& top);

}  // namespace runbookd::load
