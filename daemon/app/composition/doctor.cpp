#include "daemon/app/composition/doctor.hpp"

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "daemon/app/composition/workbench.hpp"
#include "daemon/contract/listening.hpp"
#include "daemon/contract/mail.hpp"
#include "daemon/contract/permissions.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/google/tokens.hpp"
#include "daemon/net/http/channel.hpp"
#include "daemon/net/process/program.hpp"
#include "daemon/net/text.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

using Found = std::function<void(const Finding&)>;

constexpr Nanos patience = seconds{10};
constexpr std::size_t most_targets = 20;  // of one probe: the first ones stand for the rest

class Examination {
 public:
  Examination(load::Rulebook book, const logging::Redactor& redactor, const Found& found)
      : bench_(std::make_unique<Workbench>(std::move(book), redactor)),
        redactor_(redactor),
        found_(found) {}
  ~Examination() { Workbench::let_go(std::move(bench_)); }
  Examination(const Examination&) = delete;
  Examination& operator=(const Examination&) = delete;

  void probes() {
    std::vector<int> runs;
    for (std::size_t s = 0; s < bench_->book().sources.size(); ++s) {
      const int first = bench_->runtime().first_runs[s];
      for (int i = 0; i < static_cast<int>(most_targets); ++i)
        if (belongs(first + i, s)) runs.push_back(first + i);
    }
    bench_->run(runs, [this](int run, const Sample& sample) {
      found_(finding_of(name_of_run(run), sample, listens(run)));
    });
  }

  void others() { bench_->run(ask_others()); }

 private:
  bool belongs(int run, std::size_t source) const {
    const auto& runs = bench_->runtime().runs;
    return run < static_cast<int>(runs.size()) &&
           runs[static_cast<std::size_t>(run)].source == static_cast<int>(source);
  }

  std::string name_of_run(int index) const {
    const ProbeRun& run = bench_->runtime().runs[static_cast<std::size_t>(index)];
    const decide::Source& source =
        bench_->book().plan->sources[static_cast<std::size_t>(run.source)];
    std::string out = (source.is_resource ? "resource " : "probe ") + source.name;
    if (source.listed && !run.finds_targets)
      out += " [" + source.targets[static_cast<std::size_t>(run.instance - source.first_instance)] +
             "]";
    return out;
  }

  bool listens(int index) const {
    const ProbeRun& run = bench_->runtime().runs[static_cast<std::size_t>(index)];
    const auto* model = bench_->book().sources[static_cast<std::size_t>(run.source)].model.get();
    return dynamic_cast<const AlertListener*>(model) != nullptr ||
           dynamic_cast<const HeartbeatListener*>(model) != nullptr;
  }

  asio::awaitable<void> ask_others() {
    if (bench_->runtime().google) co_await ask_google();
    for (const ProbeRun& run : bench_->runtime().runs)
      if (auto* check = dynamic_cast<PermissionCheck*>(run.probe.get()))
        co_await ask_permissions(run.source, check);
    for (const std::string& address : bench_->book().settings.sentinels)
      co_await ask_sentinel(address);
    for (const auto& [name, contact] : bench_->book().contacts)
      if (contact.spec) co_await ask_contact(name, contact.spec.get());
  }

  asio::awaitable<void> ask_google() {
    const auto token = co_await net::cancellation_as_value(bench_->runtime().google->token());
    Finding out{"google credentials", true, "a token was issued", {}};
    if (!token)
      out = {out.what, false, token.error().text,
             token.error().hint.empty() ? "on Google's machines `credentials: metadata`, elsewhere "
                                          "`credentials: {file: KEY.json}`"
                                        : token.error().hint};
    tell(std::move(out));
  }

  asio::awaitable<void> ask_permissions(int source, PermissionCheck* check) {
    const auto at = static_cast<std::size_t>(source);
    const bool to_change = is_acted_on(bench_->book().sources[at].resource);
    const auto held = co_await check->check_permissions(to_change);
    const std::string what = "resource " + bench_->book().plan->sources[at].name + ": permissions";
    tell(held ? Finding{what, true, *held, {}}
              : Finding{what, false, held.error().text, held.error().hint});
  }

  /// Whether steps change it through its API, which an `exec` or `webhook` with that target do not.
  bool is_acted_on(int resource) const {
    const auto& rules = bench_->book().plan->rules;
    for (std::size_t i = 0; i < rules.size(); ++i)
      for (std::size_t k = 0; k < rules[i].steps.size(); ++k)
        if (rules[i].steps[k].resource == resource &&
            !bench_->book().steps[i][k].kind->resource_kinds.empty())
          return true;
    return false;
  }

  asio::awaitable<void> ask_sentinel(std::string address) {
    net::Failure failure;
    if (address.starts_with("tcp:"))
      failure = co_await reach_host(address.substr(4));
    else
      failure = co_await reach_url(address);
    tell(finding_of("sentinel " + address, failure, "answers"));
  }

  asio::awaitable<void> ask_contact(std::string name, const NotifierSpec* spec) {
    const WayOut way = spec->way_out();
    const std::string what = "contact " + name + ", " + spec->address();
    const auto& mail = bench_->book().settings.mail;
    if (!way.url.empty()) {
      tell(finding_of(what, co_await reach_url(way.url.reveal()), "can be reached"));
    } else if (!way.program.empty()) {
      const auto program =
          net::process::find_program(way.program, bench_->book().settings.rulebook_dir);
      tell(program
               ? Finding{what, true, "is " + *program, {}}
               : Finding{what, false, program.error().text, "install it, or name it by its path"});
    } else if (way.mail && mail) {
      tell(finding_of(what, co_await reach_host(mail->host + ":" + std::to_string(mail->port)),
                      "its mail server can be reached"));
    } else if (way.mail) {
      tell({what, false, "there is no section `smtp`", "smtp: {server: HOST:PORT, from: ADDRESS}"});
    } else {
      tell({what, true, "nothing can be told without sending: runbookd notify test " + name, {}});
    }
  }

  /// As far as the handshake: nothing is asked of it.
  asio::awaitable<net::Failure> reach(std::shared_ptr<const net::Endpoint> endpoint) {
    const Services services = bench_->services();
    net::Failure out{Reason::timeout, "no connection within " + format_duration(patience)};
    co_await net::cancellation_as_value(net::run_with_deadline(
        services.executor, connect(net::network_of(services), std::move(endpoint), &out),
        patience));
    co_return out;
  }

  static asio::awaitable<void> connect(net::Network network,
                                       std::shared_ptr<const net::Endpoint> endpoint,
                                       net::Failure* out) {
    net::Connection opened = co_await net::open_connection(network, std::move(endpoint));
    if (opened.failure.reason != Reason::timeout) *out = std::move(opened.failure);
  }

  asio::awaitable<net::Failure> reach_url(std::string text) {
    const auto url = net::parse_url(text);
    if (!url) co_return net::Failure{Reason::protocol, "it is no URL"};
    co_return co_await reach(net::make_http_endpoint(*url, {}, {}));
  }

  asio::awaitable<net::Failure> reach_host(std::string text) {
    const auto place = net::parse_host_port(text);
    if (!place) co_return net::Failure{Reason::protocol, "it is no HOST:PORT"};
    co_return co_await reach(
        std::make_shared<const net::Endpoint>(net::make_endpoint(place->host, place->port)));
  }

  void tell(Finding finding) {
    redactor_.clean(finding.detail);
    found_(finding);
  }

  std::unique_ptr<Workbench> bench_;
  const logging::Redactor& redactor_;
  const Found& found_;
};

}  // namespace

void examine(load::Rulebook book, const logging::Redactor& redactor, const Found& found) {
  Examination examination(std::move(book), redactor, found);
  examination.probes();
  examination.others();
}

}  // namespace runbookd::app
