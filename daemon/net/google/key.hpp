// A service-account key file, as the console hands it out.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"

namespace runbookd::net {

struct ServiceAccountKey {
  std::string email;
  std::string key_id;
  std::string token_uri;
  Secret private_key;
};

/// Whether the file can be read and its key signs. Any thread.
Status check_service_account_key(const std::string& path);

/// Errors name what is missing, never what is there.
Result<ServiceAccountKey> load_service_account_key(const std::string& path);
Result<ServiceAccountKey> parse_service_account_key(std::string_view text);

}  // namespace runbookd::net
