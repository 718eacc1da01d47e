#include "daemon/net/google/url.hpp"

namespace runbookd::net {

std::string google_url(const GoogleSettings& settings, std::string_view host,
                       std::string_view path_and_query) {
  std::string url = settings.api_base;
  while (!url.empty() && url.back() == '/') url.pop_back();
  url += url.empty() ? "https://" : "/";
  url += host;
  url += path_and_query;
  return url;
}

std::string google_url(const GoogleSettings& settings, std::string_view absolute) {
  constexpr std::string_view https = "https://";
  constexpr std::string_view http = "http://";
  if (absolute.starts_with(https)) {
    absolute.remove_prefix(https.size());
  } else if (absolute.starts_with(http) && !settings.api_base.empty()) {
    absolute.remove_prefix(http.size());
  } else {
    return {};
  }
  const auto slash = absolute.find('/');
  if (slash == std::string_view::npos) return google_url(settings, absolute, "/");
  return google_url(settings, absolute.substr(0, slash), absolute.substr(slash));
}

}  // namespace runbookd::net
