#include "daemon/app/composition/named_probe.hpp"

#include "daemon/base/nearest.hpp"

namespace runbookd::app {

namespace {

Error no_such_probe(const decide::Plan& plan, const std::string& name) {
  std::vector<std::string> names;
  for (const decide::Source& source : plan.sources) names.push_back(source.name);
  const std::string near = nearest(name, names);
  return {"there is no probe or observed resource `" + name + "`",
          near.empty() ? "`runbookd status --all` lists them" : "did you mean " + near + "?"};
}

Error no_such_target(const decide::Source& source, const std::string& target) {
  if (!source.listed) return {"`" + source.name + "` has no targets", "leave --target out"};
  const std::string near = nearest(target, source.targets);
  return {"`" + source.name + "` has no target `" + target + "`",
          near.empty() ? std::string{} : "did you mean " + near + "?"};
}

}  // namespace

Result<std::vector<int>> runs_named(const Runtime& runtime, const std::string& name,
                                    const std::string& target) {
  const decide::Plan& plan = *runtime.book.plan;
  const int index = plan.source_index(name);
  if (index < 0) return no_such_probe(plan, name);
  const decide::Source& source = plan.sources[static_cast<std::size_t>(index)];
  const int first = runtime.first_runs[static_cast<std::size_t>(index)];
  if (runtime.book.sources[static_cast<std::size_t>(index)].finds_targets)
    return std::vector<int>{first};
  if (!target.empty()) {
    const int place = source.listed ? decide::place_in(source.targets, source.order, target) : -1;
    if (place < 0) return no_such_target(source, target);
    return std::vector<int>{first + place};
  }
  std::vector<int> out;
  for (int i = 0; i < source.instance_count(); ++i) out.push_back(first + i);
  if (out.empty()) return Error{"`" + name + "` has no targets now: its list is empty", {}};
  if (out.size() > most_runs_by_hand)
    return Error{"`" + name + "` has " + std::to_string(out.size()) + " targets",
                 "name one with --target"};
  return out;
}

}  // namespace runbookd::app
