#include "daemon/app/run/backend.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include "daemon/app/api/tokens.hpp"
#include "daemon/app/api/views.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

constexpr const char* front_page =
    "<!doctype html><html lang=en><meta charset=utf-8><title>runbookd</title><h1>runbookd</h1>"
    "<ul><li><a href=/api/v1/status>status</a><li><a href=/api/v1/incidents>incidents</a>"
    "<li><a href=/api/v1/probes>probes</a><li><a href=/api/v1/rules>rules</a>"
    "<li><a href=/api/v1/journal>journal</a><li><a href=/metrics>metrics</a></ul>";

class Backend final : public api::ApiBackend {
 public:
  Backend(DaemonControl& daemon, asio::any_io_executor executor, std::string version)
      : daemon_(daemon),
        executor_(std::move(executor)),
        version_(std::move(version)),
        started_(Stamp::now().wall) {}

  std::string page() override { return front_page; }

  std::string metrics_text() override {
    daemon_.metrics().set_journal_records(daemon_.journal().health().records);
    set_signals();
    return metrics::metrics_text(daemon_.metrics(), daemon_.engine(), MonoClock::now());
  }

  bool healthy() override { return true; }  // answering is the proof
  std::optional<std::string> ready() override {
    if (!daemon_.journal().writable()) return "the journal cannot be written";
    return daemon_.not_ready();
  }

  asio::awaitable<api::ReloadAnswer> reload() override {
    ReloadResult result = daemon_.reload();
    co_return api::ReloadAnswer{result.accepted, std::move(result.diagnostics)};
  }

  std::string status() override {
    api::views::StatusFacts facts;
    facts.version = version_;
    facts.started_at = started_;
    facts.now = Stamp::now().wall;
    facts.not_ready = ready().value_or("");
    facts.journal_records = daemon_.journal().health().records;
    facts.journal_writable = daemon_.journal().writable();
    facts.journal_error = daemon_.journal().health().last_error;
    return api::views::status(facts, daemon_.engine().plan(), daemon_.engine().ledger());
  }

  std::string probes() override {
    return api::views::probes(daemon_.engine(), MonoClock::now(),
                              [this](int i) { return address_of(i); });
  }
  std::string rules() override { return api::views::rules(daemon_.engine()); }
  std::string incidents(const std::string& state) override {
    return api::views::incidents(daemon_.engine().ledger(), state);
  }
  std::optional<std::string> incident(const std::string& id) override {
    const decide::Incident* it = daemon_.engine().ledger().find(id);
    if (it == nullptr) return std::nullopt;
    return boost::json::serialize(api::views::incident(*it, daemon_.engine().ledger()));
  }
  Result<std::string> journal(std::optional<std::uint64_t> after, std::size_t limit) override {
    auto entries = after ? daemon_.journal().after(*after, limit) : daemon_.journal().newest(limit);
    if (!entries) return entries.error();
    return api::views::records(*entries);
  }

  asio::awaitable<api::OperateAnswer> operate(decide::Operator command) override {
    if (auto wrong = refusal(command)) co_return std::move(*wrong);
    // The core journals every word that counts; one that it did not take left no record.
    const std::uint64_t before = daemon_.engine().words_taken();
    daemon_.say(std::move(command));
    if (daemon_.engine().words_taken() == before)
      co_return api::OperateAnswer{
          409, "it does not apply now, or you are not among those who may say it"};
    co_return api::OperateAnswer{200, "done"};
  }

 private:
  // A command about something that is not there is refused before it reaches the core.
  std::optional<api::OperateAnswer> refusal(const decide::Operator& c) {
    using Verb = decide::Operator::Verb;
    const decide::Plan& plan = daemon_.engine().plan();
    const decide::Incident* incident = daemon_.engine().ledger().find(c.subject);
    switch (c.verb) {
      case Verb::ack:
      case Verb::resolve:
      case Verb::approve:
      case Verb::deny:
        if (incident == nullptr)
          return api::OperateAnswer{404, "there is no incident " + c.subject};
        if (!incident->open()) return api::OperateAnswer{409, c.subject + " is resolved"};
        if ((c.verb == Verb::approve || c.verb == Verb::deny) &&
            incident->state != decide::IncidentState::awaiting_approval)
          return api::OperateAnswer{409, "nothing of " + c.subject + " waits for approval"};
        return std::nullopt;
      case Verb::trigger:
      case Verb::drill:
        return trigger_refusal(plan, c);
      case Verb::pause:
      case Verb::resume:
        if (c.subject.empty() || plan.resource_index(c.subject) >= 0) return std::nullopt;
        return api::OperateAnswer{404, "there is no resource " + c.subject};
      case Verb::silence:
        if (plan.resource_index(c.subject) >= 0 || plan.rule_index(c.subject) >= 0)
          return std::nullopt;
        return api::OperateAnswer{404, "there is no rule or resource " + c.subject};
      case Verb::unsilence:
      case Verb::unlock:
        return std::nullopt;
    }
    return std::nullopt;
  }

  std::optional<api::OperateAnswer> trigger_refusal(const decide::Plan& plan,
                                                    const decide::Operator& c) {
    const int rule = plan.rule_index(c.subject);
    if (rule < 0) return api::OperateAnswer{404, "there is no rule " + c.subject};
    if (c.verb == decide::Operator::Verb::trigger &&
        daemon_.engine().ledger().open_incident(c.subject, "") != nullptr)
      return api::OperateAnswer{409, c.subject + " has an open incident already"};
    for (const auto& name : plan.rules[static_cast<std::size_t>(rule)].variables)
      if (!c.variables.contains(name))
        return api::OperateAnswer{400, "the variable " + name + " is missing"};
    return std::nullopt;
  }

  std::string address_of(int instance) const {
    const load::Rulebook& book = daemon_.runtime().book;
    const auto [source, target] = book.plan->locate(instance);
    const auto& specs = book.sources[static_cast<std::size_t>(source)].specs;
    return specs.empty() ? std::string{} : specs[static_cast<std::size_t>(target)]->address();
  }

  void set_signals() {
    const decide::Engine& engine = daemon_.engine();
    for (const auto& [name, expr] : engine.plan().signals) {
      const decide::Value v = engine.value_of(*expr, Stamp::now());
      const bool number = v.known() && v.type != Type::string;
      daemon_.metrics().set_signal(name, number ? std::optional{v.number} : std::nullopt);
    }
  }

  DaemonControl& daemon_;
  asio::any_io_executor executor_;
  std::string version_;
  Wall started_;
};

Result<std::shared_ptr<const api::Tokens>> load_tokens(const load::Settings& settings) {
  if (settings.server.tokens_file.empty()) return std::shared_ptr<const api::Tokens>{};
  auto tokens = api::Tokens::load(settings.server.tokens_file);
  if (!tokens) return tokens.error();
  return std::shared_ptr<const api::Tokens>{
      std::make_shared<const api::Tokens>(std::move(*tokens))};
}

}  // namespace

Status update_access(api::Server& server, const load::Settings& settings) {
  auto tokens = load_tokens(settings);
  if (!tokens) return tokens.error();
  server.replace_access(settings.server.hosts, std::move(*tokens));
  return ok();
}

std::unique_ptr<api::ApiBackend> make_backend(DaemonControl& daemon, asio::any_io_executor executor,
                                              std::string version) {
  return std::make_unique<Backend>(daemon, std::move(executor), std::move(version));
}

Result<std::unique_ptr<api::Server>> open_server(const load::Settings& settings,
                                                 asio::any_io_executor executor,
                                                 api::ApiBackend& backend,
                                                 std::shared_ptr<logging::Redactor> redactor,
                                                 logging::Log& log) {
  api::ServerOptions options;
  options.listen = settings.server.listen;
  options.socket = settings.server.socket.empty() ? settings.state_dir + "/runbookd.sock"
                                                  : settings.server.socket;
  options.metrics_listen = settings.server.metrics_listen;
  options.hosts = settings.server.hosts;
  options.tls_certificate = settings.server.tls_certificate;
  options.tls_key = settings.server.tls_key;
  options.redact = [redactor = std::move(redactor)](std::string_view text) {
    return redactor->redact(text);
  };
  options.log = &log;
  auto tokens = load_tokens(settings);
  if (!tokens) return tokens.error();
  options.tokens = std::move(*tokens);
  return api::start_server(std::move(executor), std::move(options), backend);
}

}  // namespace runbookd::app
