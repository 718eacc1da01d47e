#include "daemon/net/google/project.hpp"

#include <utility>

#include "daemon/net/google/error.hpp"

namespace runbookd::net {
namespace asio = boost::asio;

GoogleProject::GoogleProject(const Services& services, std::string project, std::string_view host)
    : host_(host), project_(std::move(project)) {
  if (services.google == nullptr || services.http == nullptr || !services.google_settings) {
    problem_ = "the rulebook has no `google` section";
    return;
  }
  if (project_.empty()) project_ = services.google_settings->project;
  if (!is_plain_name(project_)) {
    problem_ = "the project's name is missing or malformed";
  } else {
    api_ = make_google_api(services.executor, *services.http, *services.google,
                           *services.google_settings);
  }
}

asio::awaitable<Result<std::string, Refusal>> GoogleProject::get(std::string path, Nanos timeout) {
  const std::string method = "GET";
  GoogleResult reply = co_await api_->call(method, host_, std::move(path), std::string{}, timeout);
  co_return body_of(std::move(reply));
}

asio::awaitable<GoogleResult> GoogleProject::ask(std::string path, std::string body,
                                                 Nanos timeout) {
  const std::string method = "POST";
  GoogleResult reply =
      co_await api_->call(method, host_, std::move(path), std::move(body), timeout);
  co_return reply;
}

}  // namespace runbookd::net
