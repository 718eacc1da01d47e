#include "daemon/cli/live/ask.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <filesystem>
#include <iomanip>
#include <iostream>

#include "daemon/app/api/client.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

constexpr const char* installed_state = "/var/lib/runbookd";  // of the packages' unit

void complain(const std::string& what, const std::string& cure) {
  std::cerr << "runbookd: " << what << "\n";
  if (!cure.empty()) std::cerr << "  = " << cure << "\n";
}

// Where nobody said where, an installed daemon is found as well.
std::string socket_of(const LiveOptions& options) {
  if (!options.socket.empty()) return options.socket;
  const std::string name = "/runbookd.sock";
  const bool usual = options.state_dir == LiveOptions{}.state_dir;
  std::error_code ignored;
  if (usual && !std::filesystem::exists(options.state_dir + name, ignored) &&
      std::filesystem::exists(installed_state + name, ignored))
    return installed_state + name;
  return options.state_dir + name;
}

std::string cure_of(int status, const LiveOptions& options) {
  if (status == 401 && options.token_file.empty())
    return "give --token-file FILE with your token, or ask through the unix socket";
  if (status == 401)
    return "the daemon's tokens file has no hash of the token in " + options.token_file +
           "; a reload makes it read that file again";
  if (status == 403 && !options.url.empty() && options.token_file.empty())
    return "give --token-file FILE, or leave out --url to use the unix socket";
  return {};
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string{value};
}

// A flag that says where the daemon is outweighs the environment, whichever way that would take.
LiveOptions with_environment(LiveOptions options) {
  const bool said = !options.socket.empty() || !options.url.empty() ||
                    options.state_dir != LiveOptions{}.state_dir;
  if (!said) {
    options.url = variable(url_variable);
    options.socket = variable(socket_variable);
  }
  // The socket knows who asks: a token that only lies about is not for it.
  if (options.token_file.empty() && !options.url.empty())
    options.token_file = variable(token_file_variable);
  return options;
}

Result<api::ClientAnswer> send(const api::ClientTarget& target, Method method,
                               const std::string& path, const json::object& body) {
  switch (method) {
    case Method::get:
      break;
    case Method::post:
      return api::client_post(target, path, json::serialize(body));
    case Method::delete_:
      return api::client_delete(target, path, json::serialize(body));
  }
  return api::client_get(target, path);
}

}  // namespace

std::optional<std::string> ask(const LiveOptions& flags, Method method, const std::string& path,
                               const json::object& body) {
  const LiveOptions options = with_environment(flags);
  api::ClientTarget target;
  target.url = options.url;
  target.socket = socket_of(options);
  if (!options.token_file.empty() && options.url.empty()) {
    complain("--token-file goes with --url or RUNBOOKD_URL",
             "the unix socket knows who asks without a token");
    return std::nullopt;
  }
  if (!options.token_file.empty()) {
    auto token = api::read_token(options.token_file);
    if (!token) {
      complain(token.error().text, token.error().hint);
      return std::nullopt;
    }
    target.token = std::move(*token);
  }
  auto answer = send(target, method, path, body);
  if (!answer) {
    complain(answer.error().text, answer.error().hint);
    return std::nullopt;
  }
  if (answer->status == 200) return std::move(answer->body);
  complain(api::detail_of(*answer), cure_of(answer->status, options));
  return std::nullopt;
}

std::string text(const json::object& object, std::string_view key) {
  const json::value* v = object.if_contains(key);
  if (v == nullptr || v->is_null()) return {};
  return v->is_string() ? std::string{v->as_string()} : json::serialize(*v);
}

std::string painted(const std::string& word, bool colour) {
  constexpr std::array<std::string_view, 6> good{"ok",   "resolved", "fixed",
                                                 "done", "ready",    "true"};
  constexpr std::array<std::string_view, 9> bad{"bad",         "firing",  "FIRING",
                                                "escalated",   "failed",  "denied",
                                                "ineffective", "expired", "worse"};
  if (!colour) return word;
  const auto among = [&](const auto& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  return (among(good) ? "\033[32m" : among(bad) ? "\033[31m" : "\033[33m") + word + "\033[0m";
}

void print_row(std::initializer_list<std::pair<std::string, int>> cells) {
  std::size_t left = cells.size();
  for (const auto& [cell, width] : cells) {
    if (--left == 0)
      std::cout << cell;  // no blanks at the end of a line
    else
      std::cout << std::left << std::setw(width) << cell << " ";
  }
  std::cout << "\n";
}

}  // namespace runbookd::cli
