// The certificate and private key by which we say who we are to a server that asks.
#pragma once

#include <string>

#include "daemon/base/result.hpp"

struct ssl_ctx_st;

namespace runbookd::net {

/// PEM files: the certificate, with intermediate ones behind it, and its key without a passphrase.
/// Nothing of the key is in an error. Any thread.
Status use_identity(ssl_ctx_st* context, const std::string& certificate, const std::string& key);

/// Whether that could be done. Any thread.
Status check_identity(const std::string& certificate, const std::string& key);

}  // namespace runbookd::net
