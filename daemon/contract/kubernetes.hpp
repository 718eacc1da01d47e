// Where a cluster's API server is, and who we are there, as the rulebook's section `kubernetes`
// says.
#pragma once

#include <string>

namespace runbookd {

struct KubernetesSettings {
  std::string server;      ///< https://HOST[:PORT]; empty: we are in no cluster, and were to be
  std::string token_file;  ///< empty: nobody logs in
  std::string ca_file;     ///< PEM; empty: the system's
  std::string name_space = "default";  ///< of resources that name none
};

}  // namespace runbookd
