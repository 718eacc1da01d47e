// Certificates of authorities from a PEM file that the rulebook names.
#pragma once

#include <string>

#include "daemon/base/result.hpp"

struct x509_store_st;

namespace runbookd::net {

/// Whether the file can be read and holds certificates. Any thread.
Status check_roots(const std::string& path);

/// Adds what is in it to `store`: its certificates are trusted, whoever signed them. Lists of
/// revoked certificates in it are heeded; the issuer of every leaf then needs one. Any thread.
Status add_roots(x509_store_st* store, const std::string& path);

}  // namespace runbookd::net
