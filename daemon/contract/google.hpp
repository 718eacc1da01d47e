// Where Google's APIs are, as the rulebook's `google` section says.
#pragma once

#include <string>

namespace runbookd {

struct GoogleSettings {
  std::string project;
  std::string region;
  /// Empty: https://HOST/path. Else BASE/HOST/path, so that tests can put a simulated cloud behind
  /// one address.
  std::string api_base;
  /// Path of a service-account key; empty: the metadata server.
  std::string key_file;
  /// HOST:PORT of the metadata server, no scheme.
  std::string metadata_host = "metadata.google.internal:80";
};

}  // namespace runbookd
