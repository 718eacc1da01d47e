#include "daemon/app/composition/single_run.hpp"

#include <boost/json/array.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"
#include "daemon/app/composition/named_probe.hpp"
#include "daemon/app/composition/workbench.hpp"

namespace runbookd::app {

namespace {

decide::InstanceView with_cells(const Sample& sample, const std::vector<Cell>* cells, Stamp now) {
  decide::InstanceView out = decide::view_of(sample, now);
  out.cells = cells;
  return out;
}

boost::json::array items_of(const Runtime& runtime, int index, const Sample& sample, Stamp now) {
  const ProbeRun& run = runtime.runs[static_cast<std::size_t>(index)];
  const decide::Source& source = runtime.book.plan->sources[static_cast<std::size_t>(run.source)];
  const auto place = static_cast<std::size_t>(run.instance - source.first_instance);
  const ProbeSpec* spec =
      runtime.book.sources[static_cast<std::size_t>(run.source)].spec_for(place);
  const std::string address = spec == nullptr ? std::string{} : spec->address();
  boost::json::array out;
  for (const FoundTarget& target : sample.found)
    out.push_back(
        api::views::probe(source, target.name, with_cells(sample, &target.cells, now), address));
  if (!out.empty()) return out;
  const bool named = source.listed && !run.finds_targets;
  std::vector<Cell> cells = sample.cells;
  cells.resize(source.signals.size());
  out.push_back(api::views::probe(source, named ? source.targets[place] : std::string{},
                                  with_cells(sample, &cells, now), address));
  return out;
}

}  // namespace

Result<std::string> run_probe_once(load::Rulebook book, const std::string& name,
                                   const std::string& target, const logging::Redactor& redactor) {
  auto bench = std::make_unique<Workbench>(std::move(book), redactor);
  const auto runs = runs_named(bench->runtime(), name, target);
  if (!runs) return runs.error();
  boost::json::array items;
  bench->run(*runs, [&](int run, const Sample& sample) {
    for (auto& item : items_of(bench->runtime(), run, sample, bench->time().now()))
      items.push_back(std::move(item));
  });
  Workbench::let_go(std::move(bench));
  return api::views::listed("probes", std::move(items));
}

}  // namespace runbookd::app
