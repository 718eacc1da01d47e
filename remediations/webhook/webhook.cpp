// The `webhook` action: sent once. What the URL and unrendered headers hold may be secret, so the
// parameters name the host, the method and the content that the templates gave.
#include "daemon/net/cancellation.hpp"
#include "daemon/net/text.hpp"
#include "remediations/webhook/request.hpp"
#include "remediations/webhook/spec.hpp"

namespace runbookd::remediations::webhook_kind {
namespace asio = boost::asio;
namespace {

constexpr Nanos default_timeout = seconds{30};
constexpr std::size_t max_answer = 64 << 10;
constexpr std::size_t max_shown_body = 2 << 10;

class Webhook final : public Action {
 public:
  Webhook(WebhookArguments arguments, ActionEnv env)
      : arguments_(std::move(arguments)), env_(std::move(env)) {}

  asio::awaitable<ActionPlan> plan(ActionRequest request) override {
    ActionPlan out;
    const Result<Content> content = build_content(arguments_, request.arguments);
    if (!content) {
      out.error = ActionError::invalid_argument;
      out.detail = content.error().text;
      co_return out;
    }
    out.go = true;
    out.parameters["method"] = arguments_.method;
    out.parameters["host"] = net::host_of(arguments_.url.reveal());
    if (!content->body.empty())
      out.parameters["body"] = net::one_line(content->body, max_shown_body);
    // Templates are rendered once, at the request; a retry after a crash must not send another
    // text.
    for (const auto& [name, value] : request.arguments) out.parameters["argument." + name] = value;
    out.binding = binding_of(out.parameters);
    out.detail = arguments_.method + " to " + out.parameters["host"];
    co_return out;
  }

  asio::awaitable<ActionResult> execute(ActionRequest request, Facts parameters,
                                        RecordProgress /*progress*/) override {
    ActionResult out;
    out.status = ActionStatus::no_effect;
    out.error = ActionError::internal;
    const Result<Content> content = build_content(arguments_, planned_arguments(parameters));
    if (!content || env_.services.http == nullptr) {
      out.detail = content ? std::string("no HTTP client") : content.error().text;
      co_return out;
    }
    net::HttpRequest message = message_of(*content, request);
    net::HttpResult answer =
        co_await net::cancellation_as_value(env_.services.http->fetch(std::move(message)));
    if (answer) {
      out = judge(arguments_, *answer);
    } else {
      out = judge(answer.error());
    }
    co_return out;
  }

 private:
  // A yes is given for the request and all that fills it; not for what is shown of the body, which
  // is cut, nor for headers that only say when or by whom something was asked.
  static Facts binding_of(Facts parameters) {
    parameters.erase("body");
    for (const char* header : {"Date", "User-Agent", "Traceparent", "Tracestate", "X-Request-Id",
                               "X-Request-ID", "X-Correlation-Id", "X-Correlation-ID"})
      parameters.erase("argument.headers." + std::string(header));
    return parameters;
  }

  static Facts planned_arguments(const Facts& parameters) {
    constexpr std::string_view prefix = "argument.";
    Facts out;
    for (const auto& [name, value] : parameters) {
      if (std::string_view(name).starts_with(prefix)) out[name.substr(prefix.size())] = value;
    }
    return out;
  }

  net::HttpRequest message_of(const Content& content, const ActionRequest& request) const {
    net::HttpRequest out;
    out.method = arguments_.method;
    out.url = arguments_.url.reveal();
    out.headers = content.headers;
    out.headers.emplace_back("Idempotency-Key", request.action_id);
    out.body = content.body;
    out.timeout = request.timeout > Nanos{0} ? request.timeout : default_timeout;
    if (arguments_.timeout && *arguments_.timeout < out.timeout) out.timeout = *arguments_.timeout;
    out.max_body = max_answer;
    out.may_cut = true;  // it is the status that proves what was done
    return out;
  }

  WebhookArguments arguments_;
  ActionEnv env_;
};

}  // namespace

std::unique_ptr<Action> make_webhook(WebhookArguments arguments, ResourceRef /*resource*/,
                                     ActionEnv env) {
  return std::make_unique<Webhook>(std::move(arguments), std::move(env));
}

}  // namespace runbookd::remediations::webhook_kind
