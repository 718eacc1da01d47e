// Arguments of a `webhook` step: one HTTP request to a service of the team's own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/contract/action.hpp"

namespace runbookd::remediations::webhook_kind {

constexpr std::size_t max_headers = 32;
constexpr std::size_t max_header = 4 << 10;
constexpr std::size_t max_body = 64 << 10;
constexpr std::size_t max_fields = 64;
constexpr std::size_t max_statuses = 64;

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct WebhookArguments {
  Secret url;               ///< may hold a token: only its host is ever shown
  bool secret_url = false;  ///< all of it came from a secret's file
  std::string method = "POST";
  Pairs headers;              ///< values may be templates
  std::string body;           ///< may be a template
  Pairs json;                 ///< instead of body: fields of an object, escaped by us
  std::vector<int> expect;    ///< statuses that mean success; empty: 200-299
  std::vector<int> rejected;  ///< statuses that prove that nothing was done, beside the usual ones
  std::optional<Nanos> timeout;
};

std::shared_ptr<const ActionSpec> parse_webhook(document::Reader& reader);
std::unique_ptr<Action> make_webhook(WebhookArguments arguments, ResourceRef resource,
                                     ActionEnv env);

bool is_template(std::string_view text);
/// A value that fits behind `Name: `: printable, no line breaks.
bool is_header_value(std::string_view text);
/// The text as rendered when it is a template, as written when not; nullopt when it was not
/// rendered.
std::optional<std::string> rendered(const Facts& arguments, const std::string& name,
                                    const std::string& written);

}  // namespace runbookd::remediations::webhook_kind
