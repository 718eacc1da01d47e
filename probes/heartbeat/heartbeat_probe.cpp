// One run: is the newest word recent enough, and does it say that all went well?
#include "probes/heartbeat/heartbeat_probe.hpp"

#include "daemon/base/time.hpp"
#include "daemon/net/evidence.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr std::size_t most_shown_bytes = 120;

std::string expected(const HeartbeatArguments& arguments) {
  return "one is expected each " + format_duration(arguments.within);
}

class HeartbeatProbe final : public Probe {
 public:
  HeartbeatProbe(HeartbeatArguments arguments, const ProbeCommon& common, const Services& services)
      : arguments_(arguments),
        name_(common.name),
        target_(common.target),
        heard_(services.heard),
        since_(heard_ == nullptr ? Wall{} : heard_->now()) {}

  asio::awaitable<Sample> run() override {
    if (heard_ == nullptr) co_return only_a_daemon_hears();
    const auto words = heard_->of(name_);
    const auto word = words.find(target_);
    co_return heartbeat_now(arguments_, word == words.end() ? nullptr : &word->second, since_,
                            heard_->now());
  }

 private:
  HeartbeatArguments arguments_;
  std::string name_;
  std::string target_;
  const HeardWords* heard_;
  Wall since_;
};

}  // namespace

Sample heartbeat_now(const HeartbeatArguments& arguments, const HeardWord* word, Wall since,
                     Wall now) {
  const Nanos patience = arguments.within + arguments.grace;
  const Wall last = word == nullptr ? since : word->at;
  const Nanos silent = now - last;
  Sample out;
  if (silent > patience) {
    out = bad(Reason::missing,
              word == nullptr
                  ? "no word for " + format_duration(silent) + ", since we began to listen; " +
                        expected(arguments)
                  : "no word for " + format_duration(silent) + "; " + expected(arguments));
  } else if (word == nullptr) {
    out = bad(Reason::no_series, "no word yet; " + expected(arguments));
  } else if (word->status == "failed") {
    out = bad(Reason::state,
              "it says that it failed" +
                  (word->text.empty() ? std::string{}
                                      : ": " + net::one_line(word->text, most_shown_bytes)));
  } else {
    out.outcome = Outcome::ok;
    out.detail = net::one_line(word->text, most_shown_bytes);
  }
  out.cells.push_back(word == nullptr ? Cell{} : Cell{to_seconds(word->at.time_since_epoch())});
  if (out.outcome != Outcome::ok && word != nullptr)
    net::keep_evidence(out, "last word, " + rfc3339(word->at), word->text);
  return out;
}

std::unique_ptr<Probe> make_heartbeat_probe(HeartbeatArguments arguments, const ProbeCommon& common,
                                            const Services& services) {
  return std::make_unique<HeartbeatProbe>(arguments, common, services);
}

}  // namespace runbookd::probes
