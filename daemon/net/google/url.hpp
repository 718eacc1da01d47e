// Where a request to Google goes: straight to the API's host, or behind `google.api_base` (a
// simulated cloud at one address): BASE/HOST/path.
#pragma once

#include <string>
#include <string_view>

#include "daemon/contract/google.hpp"

namespace runbookd::net {

/// `path_and_query` begins with a slash.
std::string google_url(const GoogleSettings& settings, std::string_view host,
                       std::string_view path_and_query);

/// The same for an absolute URL such as a key file's token_uri; empty when it is not https and no
/// api_base is set, since a signed assertion must not travel in the clear.
std::string google_url(const GoogleSettings& settings, std::string_view absolute);

}  // namespace runbookd::net
