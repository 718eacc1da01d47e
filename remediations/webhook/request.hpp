// From arguments to a request, and from an answer to a verdict (pure).
#pragma once

#include "daemon/net/http/client.hpp"
#include "remediations/webhook/spec.hpp"

namespace runbookd::remediations::webhook_kind {

/// What is sent beside the URL: rendered and checked.
struct Content {
  Pairs headers;
  std::string body;
};
/// Errors: a template that was not rendered, a header value with line breaks, a body that says it
/// is JSON and is not.
Result<Content> build_content(const WebhookArguments& arguments, const Facts& rendered_arguments);

/// The verdict on an answer, and on none.
ActionResult judge(const WebhookArguments& arguments, const net::HttpResponse& answer);
ActionResult judge(const net::HttpFailure& failure);

}  // namespace runbookd::remediations::webhook_kind
