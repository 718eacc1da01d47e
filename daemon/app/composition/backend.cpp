#include "daemon/app/composition/backend.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <memory>

#include "daemon/app/api/listen.hpp"
#include "daemon/app/api/views.hpp"
#include "daemon/app/composition/backend_explain.hpp"
#include "daemon/app/composition/backend_probe.hpp"
#include "daemon/app/composition/contact_test.hpp"
#include "daemon/app/composition/hook_desk.hpp"
#include "daemon/app/composition/listening_desk.hpp"
#include "daemon/app/composition/metrics_page.hpp"
#include "daemon/app/composition/past.hpp"
#include "daemon/app/composition/postmortems.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

constexpr const char* front_page =
    "<!doctype html><html lang=en><meta charset=utf-8><title>runbookd</title><h1>runbookd</h1>"
    "<ul><li><a href=/api/v1/status>status</a><li><a href=/api/v1/incidents>incidents</a>"
    "<li><a href=/api/v1/probes>probes</a><li><a href=/api/v1/rules>rules</a>"
    "<li><a href=/api/v1/journal>journal</a><li><a href=/metrics>metrics</a></ul>";

int http_status(decide::CommandVerdict verdict) {
  using decide::CommandVerdict;
  switch (verdict) {
    case CommandVerdict::taken:
      return 200;
    case CommandVerdict::malformed:
      return 400;
    case CommandVerdict::forbidden:
      return 403;
    case CommandVerdict::not_found:
      return 404;
    case CommandVerdict::conflict:
      return 409;
  }
  return 500;
}

class Backend final : public api::ApiBackend {
 public:
  Backend(DaemonControl& daemon, asio::any_io_executor executor, std::string version)
      : daemon_(daemon),
        executor_(std::move(executor)),
        version_(std::move(version)),
        started_(daemon_.now().wall),
        metrics_page_([&daemon] { return daemon.now().mono; }) {}

  std::string page() override { return front_page; }

  asio::awaitable<api::MetricsText> metrics_text(bool gzip_wished) override {
    auto refresh = [this] {
      set_journal();
      daemon_.metrics().set_log_lines_dropped(daemon_.log_lines_dropped());
      set_signals();
      metrics::pull(daemon_.metrics(), daemon_.engine());
    };
    return metrics_page_.text(&daemon_.metrics(), &daemon_.pool(), std::move(refresh), gzip_wished);
  }

  bool healthy() override { return true; }  // answering is the proof
  std::optional<std::string> ready() override { return daemon_.not_ready(); }

  asio::awaitable<api::ReloadAnswer> reload() override {
    ReloadResult result = co_await daemon_.reload();
    co_return api::ReloadAnswer{result.accepted, std::move(result.diagnostics)};
  }

  std::string status() override {
    api::views::StatusFacts facts;
    facts.version = version_;
    facts.started_at = started_;
    facts.now = daemon_.now();
    facts.not_ready = ready().value_or("");
    facts.journal_records = daemon_.journal().health().records;
    facts.journal_writable = daemon_.journal().writable();
    facts.journal_error = daemon_.journal().health().last_error;
    facts.journal_upkeep = daemon_.journal().upkeep();
    facts.gates = daemon_.engine().closed_gates(daemon_.now());
    facts.windows = daemon_.engine().open_windows(daemon_.now());
    facts.silences = daemon_.engine().standing_silences(daemon_.now());
    facts.tasks = daemon_.engine().tasks();
    facts.approvals = daemon_.engine().pending_approvals(daemon_.now());
    if (const RefusedReload& refused = daemon_.refused_reload(); refused.at) {
      facts.reload_refused_at = refused.at;
      facts.reload_refused = refused.diagnostics.substr(0, refused.diagnostics.find('\n'));
    }
    facts.discovery_failed = daemon_.discovery_failures();
    return api::views::status(facts, daemon_.engine().plan(), daemon_.engine().ledger());
  }

  std::string probes() override {
    return api::views::probes(
        daemon_.engine(), daemon_.now().mono,
        [this](int i) { return address_of(daemon_.runtime().book, i); },
        [this](const decide::Source& s) { return daemon_.last_run(s); });
  }
  std::string rules() override { return api::views::rules(daemon_.engine(), daemon_.now()); }
  std::string incidents(const api::IncidentQuery& query) override {
    return api::views::incidents(daemon_.engine(), query);
  }
  asio::awaitable<Result<std::optional<std::string>>> incident(std::string id) override {
    const decide::Engine& engine = daemon_.engine();
    if (const decide::Incident* it = engine.ledger().find(id))
      co_return std::optional{boost::json::serialize(
          api::views::incident(*it, engine.ledger(), engine.step_held_now(*it)))};
    if (journal::incident_number(id) == 0) co_return std::optional<std::string>{};
    co_return co_await past_incident_text(&daemon_.pool(), daemon_.journal().state_dir(),
                                          std::move(id));
  }
  asio::awaitable<Result<std::optional<std::string>>> postmortem(std::string id) override {
    return postmortem_text(&daemon_, std::move(id));
  }
  Result<std::string> journal(std::optional<std::uint64_t> after, std::size_t limit) override {
    auto entries = after ? daemon_.journal().after(*after, limit) : daemon_.journal().newest(limit);
    if (!entries) return entries.error();
    return api::views::records(*entries);
  }

  std::string silences() override {
    return api::views::silences(daemon_.engine().standing_silences(daemon_.now()));
  }
  std::string on_call(std::optional<Wall> at) override {
    return api::views::on_call(daemon_.engine().plan(), at.value_or(daemon_.now().wall));
  }
  std::string tasks() override { return api::views::tasks(daemon_.engine().tasks()); }
  std::string approvals() override {
    return api::views::approvals(daemon_.engine().asked_questions(daemon_.now()));
  }
  Result<std::string> explain(const api::ExplainQuery& query) override {
    const auto found = find_explained(daemon_.engine(), query);
    if (!found) return found.error();
    std::vector<decide::Explanation> out;
    for (const int subject : found->subjects)
      out.push_back(daemon_.engine().explain(found->rule, subject, daemon_.now()));
    const decide::Incident* asked = daemon_.engine().ledger().find(query.incident);
    if (asked != nullptr && !asked->open())
      out.front().verdict = asked->id + " is resolved. Its rule now: " + out.front().verdict;
    return api::views::explanations(out);
  }

  asio::awaitable<api::OperateAnswer> operate(decide::Command command) override {
    decide::Answered answer = daemon_.submit(std::move(command));
    // What is confirmed survives a crash, and every INTENT from before it has been written.
    if (answer.verdict == decide::CommandVerdict::taken && !co_await daemon_.journal().settled())
      answer.detail += "; but the journal cannot be written: a restart would forget it";
    co_return api::OperateAnswer{http_status(answer.verdict), std::move(answer.detail),
                                 std::move(answer.id)};
  }

  asio::awaitable<api::OperateAnswer> hook(api::HookCall call) override {
    HookVerdict verdict = hooks_.judge(daemon_.runtime().book, call, daemon_.now());
    if (!verdict.command) co_return api::OperateAnswer{verdict.status, verdict.detail, {}};
    auto answer = co_await operate(std::move(*verdict.command));
    if (answer.status != 200) hooks_.passed_over(verdict.kind, answer.detail);
    answer.status = 200;
    co_return answer;
  }

  asio::awaitable<api::OperateAnswer> alerts(api::AlertMessage message, std::string who) override {
    if (message.left_out > 0)
      daemon_.log().warn("Alertmanager has left out alerts of a message",
                         {{"alerts", std::to_string(message.left_out)},
                          {"hint", "raise or remove max_alerts of the webhook"}});
    const std::string heard = std::to_string(message.alerts.size());
    const HeardNews heard_news =
        deliver_alerts(daemon_.runtime().book, message, who, daemon_.heard());
    auto answer = co_await take(heard_news);
    if (answer.status == 200)
      answer.detail = heard + " heard, " + std::to_string(heard_news.news.size()) +
                      " of them news, " + std::to_string(heard_news.unheard) + " for nobody" +
                      answer.detail;
    co_return answer;
  }

  asio::awaitable<api::OperateAnswer> heartbeat(api::Heartbeat said) override {
    const auto heard_news = deliver_heartbeat(daemon_.runtime().book, said);
    if (!heard_news) co_return api::OperateAnswer{404, heard_news.error().text, {}};
    auto answer = co_await take(*heard_news);
    if (answer.status == 200) answer.detail = "heard" + answer.detail;
    co_return answer;
  }

  asio::awaitable<Result<std::string>> run_probe(std::string name, std::string target) override {
    return run_probe_text(&daemon_, executor_, std::move(name), std::move(target));
  }

  asio::awaitable<api::ContactTest> test_contact(std::string contact, std::string who) override {
    api::ContactTest out = co_await app::test_contact(
        executor_, &daemon_.clock(), daemon_.shared_runtime(), std::move(contact), std::move(who));
    daemon_.redact(out.detail);
    co_return out;
  }

 private:
  // A detail only when something is to be said of it.
  asio::awaitable<api::OperateAnswer> take(HeardNews heard_news) {
    api::OperateAnswer out;
    for (decide::Command& command : heard_news.news) {
      const decide::Answered answer = daemon_.submit(std::move(command));
      if (answer.verdict == decide::CommandVerdict::taken) continue;
      out.status = http_status(answer.verdict);
      out.detail = answer.detail;
    }
    daemon_.look_now(heard_news.sources);
    if (heard_news.news.empty() || out.status != 200) co_return out;
    if (!co_await daemon_.journal().settled())
      out.detail = "; but the journal cannot be written: a restart would forget it";
    co_return out;
  }

  void set_journal() {
    const journal::UpkeepHealth upkeep = daemon_.journal().upkeep();
    daemon_.metrics().set_journal({daemon_.journal().health().records, upkeep.archived,
                                   upkeep.bytes, daemon_.journal().writable(), upkeep.over});
  }

  void set_signals() {
    const decide::Engine& engine = daemon_.engine();
    for (const auto& [name, expr] : engine.plan().signals) {
      const decide::Value v = engine.value_of(*expr, daemon_.now());
      const bool number = v.known() && v.type != Type::string;
      daemon_.metrics().set_signal(name, number ? std::optional{v.number} : std::nullopt);
    }
  }

  DaemonControl& daemon_;
  asio::any_io_executor executor_;
  std::string version_;
  Wall started_;
  MetricsPage metrics_page_;
  HookDesk hooks_{daemon_.log()};
};

}  // namespace

void update_access(api::Server& server, const load::Rulebook& book, Beside beside) {
  server.replace_access(book.settings.server.hosts, std::move(beside.tokens), hook_paths(book));
  if (beside.tls) server.replace_tls(std::move(beside.tls));
}

std::unique_ptr<api::ApiBackend> make_backend(DaemonControl& daemon, asio::any_io_executor executor,
                                              std::string version) {
  return std::make_unique<Backend>(daemon, std::move(executor), std::move(version));
}

Result<std::unique_ptr<api::Server>> open_server(const load::Rulebook& book, Beside beside,
                                                 asio::any_io_executor executor,
                                                 api::ApiBackend& backend,
                                                 std::shared_ptr<logging::Redactor> redactor,
                                                 logging::Log& log) {
  const load::Settings& settings = book.settings;
  api::ServerOptions options;
  options.listen = settings.server.listen;
  options.socket = settings.server.socket.empty() ? settings.state_dir + "/runbookd.sock"
                                                  : settings.server.socket;
  options.metrics_listen = settings.server.metrics_listen;
  options.hosts = settings.server.hosts;
  options.tls = std::move(beside.tls);
  options.redact = [redactor = std::move(redactor)](std::string_view text) {
    return redactor->redact(text);
  };
  options.log = &log;
  options.tokens = std::move(beside.tokens);
  options.signed_paths = hook_paths(book);
  return api::start_server(std::move(executor), std::move(options), backend);
}

}  // namespace runbookd::app
