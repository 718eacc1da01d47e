// A probe that listens, beside a daemon that is told: the spec of the daemon's own rulebook, and
// what the desk has delivered.
#pragma once

#include <memory>
#include <string>

#include "tests/unit/app/composition/lent_daemon.hpp"
#include "tests/unit/net/loop.hpp"

namespace runbookd::test {

class ListeningProbe {
 public:
  ListeningProbe(const std::string& yaml, const std::string& name, Nanos every = seconds{30})
      : daemon(yaml) {
    const load::Rulebook& book = daemon.runtime().book;
    common_.name = name;
    common_.every = every;
    spec_ = book.sources.at(static_cast<std::size_t>(book.plan->source_index(name))).model;
    probe_ = made_with(&daemon.heard_box);
  }

  Sample look() { return daemon.loop.run(probe_->run()); }
  /// As `runbookd probe --config` would, where nobody is told anything.
  Sample without_a_daemon() { return daemon.loop.run(made_with(nullptr)->run()); }

  void tell(api::SentAlert alert) {
    const auto said = daemon.loop.run(backend_->alerts({{std::move(alert)}, 0, 0}, "prometheus"));
    if (said.status != 200) throw std::runtime_error("not heard: " + said.detail);
  }
  void beat(bool ok = true, const std::string& message = {}) {
    const auto said = daemon.loop.run(backend_->heartbeat({common_.name, {}, ok, message, "cron"}));
    if (said.status != 200) throw std::runtime_error("not heard: " + said.detail);
  }
  void pass(Nanos time) { daemon.time.pass(time, daemon.loop.io); }
  Wall now() const { return daemon.now().wall; }

  LentDaemon daemon;

 private:
  std::unique_ptr<Probe> made_with(const HeardWords* heard) {
    Services services = daemon.loop.services();
    services.heard = heard;
    return spec_->make(common_, {}, services);
  }

  std::unique_ptr<api::ApiBackend> backend_ =
      app::make_backend(daemon, daemon.loop.io.get_executor(), "1");
  ProbeCommon common_;
  std::shared_ptr<const ProbeSpec> spec_;
  std::unique_ptr<Probe> probe_;
};

}  // namespace runbookd::test
