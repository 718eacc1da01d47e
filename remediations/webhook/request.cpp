#include "remediations/webhook/request.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/base/text.hpp"
#include "daemon/net/http/proof.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::webhook_kind {
namespace json = boost::json;
namespace {

constexpr std::size_t max_shown = 200;

bool is_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = net::max_json_depth;
  boost::system::error_code ec;
  const json::value value =
      json::parse(json::string_view(text.data(), text.size()), ec, {}, options);
  return !ec && (value.is_object() || value.is_array());
}

Result<std::string> build_body(const WebhookArguments& arguments, const Facts& values) {
  if (arguments.json.empty()) {
    auto body = rendered(values, "body", arguments.body);
    if (!body) return Error{"`body` was not rendered", ""};
    return std::move(*body);
  }
  json::object object;
  for (const auto& [name, written] : arguments.json) {
    const auto value = rendered(values, "json." + name, written);
    if (!value) return Error{"`json." + name + "` was not rendered", ""};
    object[json::string_view(name.data(), name.size())] = net::json_string(*value);
  }
  return json::serialize(object);
}

// The content type that the rulebook gives, or what the body looks like.
std::string content_type(const Pairs& headers, std::string_view body) {
  for (const auto& [name, value] : headers) {
    if (equal_ignoring_case(name, "Content-Type")) return value;
  }
  const bool json_like = body.starts_with('{') || body.starts_with('[');
  return json_like ? "application/json" : "text/plain; charset=utf-8";
}

ActionResult ended(ActionStatus status, ActionError error, const std::string& detail) {
  ActionResult out;
  out.status = status;
  out.error = error;
  out.detail = net::one_line(detail, 300);
  return out;
}

}  // namespace

Result<Content> build_content(const WebhookArguments& arguments, const Facts& rendered_arguments) {
  Content out;
  for (const auto& [name, written] : arguments.headers) {
    auto value = rendered(rendered_arguments, "headers." + name, written);
    if (!value) return Error{"`headers." + name + "` was not rendered", ""};
    if (!is_header_value(*value))
      return Error{"`headers." + name + "` is not one printable line", ""};
    out.headers.emplace_back(name, std::move(*value));
  }
  Result<std::string> body = build_body(arguments, rendered_arguments);
  if (!body) return body.error();
  out.body = std::move(*body);
  if (out.body.size() > max_body) return Error{"the body is longer than 64 KiB", ""};
  if (out.body.empty()) return out;
  const std::string type = content_type(out.headers, out.body);
  if (type.starts_with("application/json") && !is_json(out.body))
    return Error{"the body is not valid JSON once the templates are filled in",
                 "use `json:` instead"};
  const bool given = std::any_of(out.headers.begin(), out.headers.end(), [](const auto& header) {
    return equal_ignoring_case(header.first, "Content-Type");
  });
  if (!given) out.headers.emplace_back("Content-Type", type);
  return out;
}

ActionResult judge(const WebhookArguments& arguments, const net::HttpResponse& answer) {
  const net::Meaning meaning = net::meaning_of(answer.status);
  const bool expected = arguments.expect.empty() ? meaning.proof == net::Proof::done
                                                 : is_among(arguments.expect, answer.status);
  const std::string said = net::one_line(answer.body, max_shown);
  std::string detail = "answered " + std::to_string(answer.status);
  if (!said.empty()) detail += ": " + said;
  ActionResult out;
  if (is_among(arguments.rejected, answer.status)) {
    out = ended(ActionStatus::no_effect, ActionError::rejected, detail);
  } else if (expected) {
    out = ended(ActionStatus::ok, ActionError::none, detail);
  } else if (meaning.proof == net::Proof::refused) {
    out = ended(ActionStatus::no_effect, meaning.error, detail);
  } else {
    // Some other success than the expected one did something, too.
    const bool other = meaning.proof == net::Proof::done;
    out =
        ended(ActionStatus::unknown_effect, other ? ActionError::rejected : meaning.error, detail);
  }
  out.facts["status"] = std::to_string(answer.status);
  return out;
}

ActionResult judge(const net::HttpFailure& failure) {
  const std::string detail =
      failure.detail.empty() ? std::string(name_of(failure.reason)) : failure.detail;
  const auto status = failure.sent ? ActionStatus::unknown_effect : ActionStatus::no_effect;
  return ended(status, net::action_error_of(failure.reason, failure.sent), detail);
}

}  // namespace runbookd::remediations::webhook_kind
