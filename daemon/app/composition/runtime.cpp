#include "daemon/app/composition/runtime.hpp"

#include <algorithm>

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

void make_probes(Runtime& r, const Services& services, const ActionEnv& env) {
  for (std::size_t s = 0; s < plan_of(r).sources.size(); ++s) {
    const decide::Source& source = plan_of(r).sources[s];
    const load::SourceEntry& entry = r.book.sources[s];
    if (entry.resource >= 0) {
      const auto& resource = r.book.resources[static_cast<std::size_t>(entry.resource)];
      r.probes.push_back(resource.kind->observe(resource.ref, env));
      continue;
    }
    for (std::size_t i = 0; i < entry.specs.size(); ++i) {
      ProbeCommon common{source.name, !source.listed ? "" : source.targets[i], source.every,
                         source.timeout};
      r.probes.push_back(entry.specs[i]->make(common, entry.selectors, services));
    }
  }
}

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

std::vector<ScheduledProbe> scheduled_probes(const std::shared_ptr<Runtime>& runtime) {
  std::vector<ScheduledProbe> out;
  out.reserve(runtime->probes.size());
  for (std::size_t i = 0; i < runtime->probes.size(); ++i) {
    const int source = runtime->book.plan->locate(static_cast<int>(i)).first;
    const auto& s = runtime->book.plan->sources[static_cast<std::size_t>(source)];
    out.push_back({{runtime, runtime->probes[i].get()}, s.every, s.timeout});
  }
  return out;
}

std::shared_ptr<Runtime> make_runtime(load::Rulebook book, const Services& shared,
                                      const HistoryAccess& history) {
  auto runtime = std::make_shared<Runtime>();
  runtime->book = std::move(book);
  Services services = shared;
  // Probes and actions live inside the runtime that these look into.
  Runtime* self = runtime.get();
  services.rulebook_dir = self->book.settings.rulebook_dir;
  if (self->book.settings.mail)
    services.mail = std::make_shared<MailSettings>(*self->book.settings.mail);
  services.probe_spec = [self](const std::string& name) { return spec_named(self->book, name); };
  ActionEnv env;
  env.services = services;
  if (self->book.settings.google) env.google = *self->book.settings.google;
  env.probe_of = [self](const std::string& resource, const std::string& instance) {
    return spec_of_resource(self->book, resource, instance);
  };
  env.rulebook_dir = self->book.settings.rulebook_dir;
  env.chosen_by_us = history.chosen_by_us;
  env.serving_since = history.serving_since;
  make_probes(*self, services, env);
  make_actions(*self, env);
  for (const auto& [name, contact] : self->book.contacts)
    if (contact.spec) self->notifiers[name] = contact.spec->make(services);
  return runtime;
}

}  // namespace runbookd::app
