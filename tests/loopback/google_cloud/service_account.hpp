// oauth2.googleapis.com/token: a signed JWT for an access token. The signature is checked against
// the key pair of a service-account key file.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "tests/loopback/google_cloud/tokens.hpp"

namespace runbookd::sim {

class ServiceAccount {
 public:
  virtual ~ServiceAccount() = default;
  /// `POST /token` with a form body.
  virtual Response exchange(const Request& request, Tokens& tokens, const Settings& settings,
                            Time now) const = 0;
};

/// Google's key file (`client_email`, `private_key_id`, `token_uri`) with either `private_key` or
/// `public_key` in PEM. Throws std::runtime_error when it cannot be read.
std::unique_ptr<ServiceAccount> load_service_account(const std::filesystem::path& key_file);
/// Knows no account: every exchange is refused.
std::unique_ptr<ServiceAccount> make_no_service_account();

}  // namespace runbookd::sim
