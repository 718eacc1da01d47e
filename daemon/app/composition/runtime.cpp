#include "daemon/app/composition/runtime.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/contract/access.hpp"

namespace runbookd::app {

namespace {

const decide::Plan& plan_of(const Runtime& r) { return *r.book.plan; }

// The spec of a probe by name; of its first target when it has several.
std::shared_ptr<const ProbeSpec> spec_named(const load::Rulebook& book, const std::string& name) {
  const int source = book.plan->source_index(name);
  if (source < 0) return nullptr;
  const auto& specs = book.sources[static_cast<std::size_t>(source)].specs;
  return specs.empty() ? nullptr : specs.front();
}

bool is_a_way_in(const ProbeSpec& spec) { return dynamic_cast<const Access*>(&spec) != nullptr; }

// The probe that speaks for a resource, or for one instance of it: actions may work through it. Of
// several it is the first that has an address and credentials to lend.
std::shared_ptr<const ProbeSpec> spec_of_resource(const load::Rulebook& book,
                                                  const std::string& resource,
                                                  const std::string& instance) {
  const int index = book.plan->resource_index(resource);
  if (index < 0) return nullptr;
  std::shared_ptr<const ProbeSpec> first;
  for (const int source : book.plan->resources[static_cast<std::size_t>(index)].probes) {
    const auto& specs = book.sources[static_cast<std::size_t>(source)].specs;
    const auto& targets = book.plan->sources[static_cast<std::size_t>(source)].targets;
    const auto named = std::find(targets.begin(), targets.end(), instance);
    const bool listed = book.plan->sources[static_cast<std::size_t>(source)].listed;
    if (!instance.empty() && listed && named == targets.end()) continue;
    const auto at = instance.empty() || !listed ? std::size_t{0}
                                                : static_cast<std::size_t>(named - targets.begin());
    if (at >= specs.size() || !specs[at]) continue;
    if (is_a_way_in(*specs[at])) return specs[at];
    if (!first) first = specs[at];
  }
  return first;
}

// A probe, and what it looks into while it runs, though all else of its rulebook may be gone.
struct KeptProbe {
  std::shared_ptr<net::GoogleTokens> google;
  std::unique_ptr<Probe> probe;
};

std::shared_ptr<Probe> keep(std::unique_ptr<Probe> probe,
                            const std::shared_ptr<net::GoogleTokens>& google) {
  auto kept = std::make_shared<KeptProbe>(KeptProbe{google, std::move(probe)});
  Probe* inside = kept->probe.get();
  return {std::move(kept), inside};
}

// The probes of an earlier runtime of the same rulebook, by source and target.
class Earlier {
 public:
  explicit Earlier(const Runtime* before) : before_(before) {
    if (before == nullptr) return;
    for (const ProbeRun& run : before->runs) {
      const decide::Source& source = source_of(run);
      probes_[{source.name, target_of(source, run)}] = run.probe;
    }
  }
  std::shared_ptr<Probe> find(const std::string& source, const std::string& target) const {
    const auto found = probes_.find({source, target});
    return found == probes_.end() ? nullptr : found->second;
  }

 private:
  const decide::Source& source_of(const ProbeRun& run) const {
    return before_->book.plan->sources[static_cast<std::size_t>(run.source)];
  }
  static std::string target_of(const decide::Source& source, const ProbeRun& run) {
    if (!source.listed || run.finds_targets) return {};
    return source.targets[static_cast<std::size_t>(run.instance - source.first_instance)];
  }

  const Runtime* before_;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<Probe>> probes_;
};

class RunsMaking {
 public:
  RunsMaking(Runtime& runtime, const ActionEnv& env, const Runtime* before)
      : runtime_(runtime), env_(env), earlier_(before) {}

  void make() {
    for (std::size_t s = 0; s < plan_of(runtime_).sources.size(); ++s) {
      runtime_.first_runs.push_back(static_cast<int>(runtime_.runs.size()));
      const load::SourceEntry& entry = runtime_.book.sources[s];
      if (entry.resource >= 0)
        add(s, 0, {});
      else
        for (std::size_t i = 0; i < entry.specs.size(); ++i) add(s, i, target_at(s, i));
    }
  }

 private:
  std::string target_at(std::size_t s, std::size_t i) const {
    const decide::Source& source = plan_of(runtime_).sources[s];
    return !source.listed || runtime_.book.sources[s].finds_targets ? "" : source.targets[i];
  }

  void add(std::size_t s, std::size_t i, const std::string& target) {
    const decide::Source& source = plan_of(runtime_).sources[s];
    auto probe = earlier_.find(source.name, target);
    if (!probe) probe = keep(make_one(s, i, target), runtime_.google);
    runtime_.runs.push_back({std::move(probe), static_cast<int>(s),
                             source.first_instance + static_cast<int>(i),
                             runtime_.book.sources[s].finds_targets});
  }

  std::unique_ptr<Probe> make_one(std::size_t s, std::size_t i, const std::string& target) const {
    const decide::Source& source = plan_of(runtime_).sources[s];
    const load::SourceEntry& entry = runtime_.book.sources[s];
    if (entry.resource >= 0) {
      const auto& resource = runtime_.book.resources[static_cast<std::size_t>(entry.resource)];
      return resource.kind->observe(resource.ref, env_);
    }
    return entry.specs[i]->make({source.name, target, source.every, source.timeout},
                                entry.selectors, env_.services);
  }

  Runtime& runtime_;
  const ActionEnv& env_;
  Earlier earlier_;
};

void make_actions(Runtime& r, const ActionEnv& env) {
  const auto& rules = plan_of(r).rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    auto& row = r.actions.emplace_back();
    for (std::size_t k = 0; k < rules[i].steps.size(); ++k) {
      const load::StepEntry& entry = r.book.steps[i][k];
      const int resource = rules[i].steps[k].resource;
      const ResourceRef ref =
          resource < 0 ? ResourceRef{} : r.book.resources[static_cast<std::size_t>(resource)].ref;
      row.push_back(entry.spec ? entry.spec->make(ref, env) : nullptr);
    }
  }
}

}  // namespace

Action* Runtime::action(int rule, int step) const {
  if (rule < 0 || rule >= static_cast<int>(actions.size())) return nullptr;
  const auto& row = actions[static_cast<std::size_t>(rule)];
  return step < 0 || step >= static_cast<int>(row.size())
             ? nullptr
             : row[static_cast<std::size_t>(step)].get();
}

people::Bounds bounds_of(const load::Rulebook& book) {
  people::Bounds out;
  for (const auto& [name, contact] : book.contacts) {
    people::ContactBounds& bounds = out[name];
    bounds.severities = contact.severities;
    bounds.is_public = contact.is_public;
    if (contact.rate) bounds.rate = people::MessageRate{contact.rate->count, contact.rate->per};
  }
  return out;
}

std::vector<int> Runtime::runs_of(const std::vector<int>& instances) const {
  std::set<int> out;
  for (const int instance : instances) {
    if (instance < 0 || instance >= book.plan->instance_count) continue;
    const auto [source, target] = book.plan->locate(instance);
    const int first = first_runs[static_cast<std::size_t>(source)];
    out.insert(runs[static_cast<std::size_t>(first)].finds_targets ? first : first + target);
  }
  return {out.begin(), out.end()};
}

std::vector<ScheduledProbe> scheduled_probes(const Runtime& runtime) {
  std::vector<ScheduledProbe> out;
  out.reserve(runtime.runs.size());
  for (const ProbeRun& run : runtime.runs) {
    const auto& source = runtime.book.plan->sources[static_cast<std::size_t>(run.source)];
    out.push_back({run.probe, source.every, source.timeout});
  }
  return out;
}

namespace {

// All but the contacts' channels.
std::shared_ptr<Runtime> make_parts(load::Rulebook book, const Services& shared,
                                    const HistoryAccess& history,
                                    std::shared_ptr<net::GoogleTokens> google,
                                    const Runtime* before, ActionEnv& env) {
  auto runtime = std::make_shared<Runtime>();
  runtime->book = std::move(book);
  runtime->google = std::move(google);
  Services services = shared;
  // Probes are made with what the runtime has; actions live inside it and look into it later.
  Runtime* self = runtime.get();
  services.rulebook_dir = self->book.settings.rulebook_dir;
  if (self->book.settings.mail)
    services.mail = std::make_shared<MailSettings>(*self->book.settings.mail);
  if (self->book.settings.google)
    services.google_settings = std::make_shared<GoogleSettings>(*self->book.settings.google);
  services.probe_spec = [self](const std::string& name) { return spec_named(self->book, name); };
  env.services = services;
  env.kubernetes = self->book.settings.kubernetes;
  if (self->book.settings.google) env.google = *self->book.settings.google;
  env.probe_of = [self](const std::string& resource, const std::string& instance) {
    return spec_of_resource(self->book, resource, instance);
  };
  env.rulebook_dir = self->book.settings.rulebook_dir;
  env.chosen_by_us = history.chosen_by_us;
  env.serving_since = history.serving_since;
  RunsMaking(*self, env, before).make();
  make_actions(*self, env);
  return runtime;
}

}  // namespace

std::shared_ptr<Runtime> make_runtime(load::Rulebook book, const Services& services,
                                      const HistoryAccess& history,
                                      std::shared_ptr<net::GoogleTokens> google) {
  ActionEnv env;
  auto runtime = make_parts(std::move(book), services, history, std::move(google), nullptr, env);
  for (const auto& [name, contact] : runtime->book.contacts)
    if (contact.spec) runtime->notifiers[name] = contact.spec->make(env.services);
  return runtime;
}

std::shared_ptr<Runtime> with_targets(load::Rulebook book, const Runtime& before,
                                      const Services& services, const HistoryAccess& history) {
  ActionEnv env;
  auto runtime = make_parts(std::move(book), services, history, before.google, &before, env);
  runtime->notifiers = before.notifiers;
  return runtime;
}

}  // namespace runbookd::app
