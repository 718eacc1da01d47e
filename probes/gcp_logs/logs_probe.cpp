// One run: the entries since a while before the last look, page by page, each counted once; and
// when there were new ones, the newest of them with their texts.
#include "probes/gcp_logs/logs_probe.hpp"

#include <algorithm>
#include <random>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/evidence.hpp"
#include "daemon/net/google/backoff.hpp"
#include "daemon/net/google/error.hpp"
#include "daemon/net/google/project.hpp"
#include "daemon/net/google/resource.hpp"
#include "probes/gcp_logs/log_count.hpp"
#include "probes/gcp_logs/log_page.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr std::string_view api_host = "logging.googleapis.com";
constexpr int most_pages = 10;
constexpr std::size_t shown_entries = 5;
constexpr Nanos first_rest = seconds{30};
constexpr Nanos longest_rest = minutes{10};

net::Backoff make_rest() { return net::Backoff(std::random_device{}(), first_rest, longest_rest); }

Sample unseen(const net::Refusal& refusal) { return net::unseen(refusal, logs_signal_count); }

/// Not the logs' fault, whatever it is: there is always a project's log, and a filter that is not
/// understood is the rulebook's mistake.
Sample refused(const net::GoogleReply& reply) {
  Sample out = unseen({net::action_error_of(reply), net::describe(reply)});
  out.outcome = Outcome::unknown;
  if (reply.status == 400) out.reason = Reason::query;
  return out;
}

class LogsProbe final : public Probe {
 public:
  LogsProbe(std::shared_ptr<const LogsArguments> arguments, const ProbeCommon& common,
            const Services& services)
      : arguments_(std::move(arguments)),
        timeout_(common.timeout),
        project_(services, arguments_->project, api_host),
        count_(Stamp::now().wall, arguments_->look_back) {}

  asio::awaitable<Sample> run() override {
    Sample out = co_await net::cancellation_as_value(observe());
    co_return out;
  }

 private:
  /// How a look ended.
  struct Look {
    std::optional<Sample> failed;
    bool found_new = false;
    bool cut = false;
  };

  asio::awaitable<Sample> observe() {
    if (!project_.problem().empty())
      co_return unseen(net::Refusal{ActionError::no_credentials, project_.problem()});
    const Stamp now = Stamp::now();
    if (now.mono < again_) co_return resting(now.mono);
    const Mono deadline = saturating_add(now.mono, timeout_);
    LogQuery query{project_.name(), arguments_->filter, count_.from(now.wall)};
    Look look = co_await count_all(query, deadline);
    if (look.failed) co_return std::move(*look.failed);
    rest_ = make_rest();
    if (!look.cut) count_.complete(now.wall);
    std::string trouble;
    if (look.found_new) trouble = co_await fetch_newest(query, deadline);
    co_return found(look, trouble);
  }

  asio::awaitable<Look> count_all(LogQuery query, Mono deadline) {
    Look look;
    for (int page = 0; page < most_pages; ++page) {
      net::GoogleResult reply =
          co_await project_.ask(count_path(), count_body(query), deadline - MonoClock::now());
      look.failed = judge(reply);
      if (look.failed) co_return look;
      const auto read = read_log_page(reply->body);
      if (!read) {
        look.failed = unseen(net::unreadable("list of log entries"));
        co_return look;
      }
      for (const LogEntryId& entry : read->entries)
        look.found_new = count_.take(entry.at, entry.id) || look.found_new;
      if (!read->entries.empty()) last_ = read->entries.back().at;
      query.page = read->next;
      if (query.page.empty()) co_return look;
    }
    look.cut = true;
    count_.cut_at(last_);
    co_return look;
  }

  /// A sample when the answer is none.
  std::optional<Sample> judge(const net::GoogleResult& reply) {
    if (!reply) return unseen(net::refusal_of(reply.error()));
    if (reply->status == 200) return std::nullopt;
    if (reply->status != 429) return refused(*reply);
    const Mono now = MonoClock::now();
    again_ = saturating_add(now, rest_.next(reply->retry_after));
    quota_ = net::describe(*reply);
    return resting(now);
  }

  /// Google has asked for quiet, and gets it.
  Sample resting(Mono now) const {
    Sample out =
        unseen({ActionError::throttled,
                "the quota of Cloud Logging is used up; it is asked again in " +
                    format_duration(std::max<Nanos>(again_ - now, seconds{1})) + ": " + quota_});
    out.outcome = Outcome::unknown;
    return out;
  }

  /// Why there are no texts; empty when there are.
  asio::awaitable<std::string> fetch_newest(LogQuery query, Mono deadline) {
    net::GoogleResult reply = co_await project_.ask(
        newest_path(), newest_body(query, shown_entries), deadline - MonoClock::now());
    if (!reply) co_return net::describe(reply.error());
    if (reply->status != 200) co_return net::describe(*reply);
    newest_ = read_log_lines(reply->body);
    if (newest_.size() > shown_entries) newest_.resize(shown_entries);
    co_return std::string{};
  }

  Sample found(const Look& look, const std::string& trouble) const {
    Sample out;
    out.outcome = Outcome::ok;
    out.cells.emplace_back(count_.count());
    for (const LogLine& line : newest_) net::keep_evidence(out, line.title, line.text);
    if (look.cut) out.detail = "more entries than one look reads: the count lags behind";
    if (!trouble.empty()) out.detail = "the entries' texts could not be read: " + trouble;
    return out;
  }

  std::shared_ptr<const LogsArguments> arguments_;
  Nanos timeout_;
  net::GoogleProject project_;
  LogCount count_;
  Wall last_{};                  ///< of the entry that was read last
  std::vector<LogLine> newest_;  ///< of the last look that found any
  net::Backoff rest_ = make_rest();
  Mono again_{};  ///< not before then
  std::string quota_;
};

}  // namespace

std::unique_ptr<Probe> make_logs_probe(std::shared_ptr<const LogsArguments> arguments,
                                       const ProbeCommon& common, const Services& services) {
  return std::make_unique<LogsProbe>(std::move(arguments), common, services);
}

}  // namespace runbookd::probes
