// What a plugin's end means: by the guidelines of the Monitoring Plugins, and nothing else. A
// plugin that could not look, was not there or was ended says nothing about what it watches.
#include "daemon/net/evidence.hpp"
#include "daemon/net/failure.hpp"
#include "probes/exec/perfdata.hpp"
#include "probes/exec/probe.hpp"

namespace runbookd::probes::exec {
namespace {

constexpr int warning = 1;
constexpr int critical = 2;
constexpr int highest_state = 3;
constexpr std::size_t most_said = 200;

std::string said_by(const PluginOutput& output, const net::process::Finished& finished) {
  std::string said = net::printable(output.first_line, most_said);
  // Of what it wrote about errors, which is one line here already, the first.
  if (said.empty())
    said = net::printable(finished.err.substr(0, finished.err.find("\\n")), most_said);
  return said.empty() ? "it said nothing" : said;
}

void judge_end(const net::process::Finished& finished, const std::string& said, Sample& out) {
  out.outcome = Outcome::unknown;
  out.reason = Reason::plugin;
  if (finished.flooded) {
    out.detail = "it wrote without an end, and was killed: " + said;
  } else if (!finished.ended || finished.signal != 0) {
    out.detail = "it was ended by signal " + std::to_string(finished.signal) + ": " + said;
  } else if (finished.exit_status > highest_state) {
    out.detail = "status " + std::to_string(finished.exit_status) + " is none of a plugin: " + said;
  } else if (finished.exit_status == highest_state) {
    out.detail = "it could not tell: " + said;
  } else if (finished.exit_status == critical) {
    out.outcome = Outcome::bad;
    out.reason = Reason::state;
    out.detail = said;
  } else {
    out.outcome = Outcome::ok;
    out.reason = Reason::none;
    if (finished.exit_status == warning) out.detail = said;
  }
}

const Figure* figure_named(const std::vector<Figure>& figures, const std::string& name) {
  for (const Figure& figure : figures)
    if (figure.name == name) return &figure;
  return nullptr;
}

/// One cell per label that is read; those whose unit does not fit are collected.
void add_cells(const Arguments& arguments, const std::vector<SeriesSelector>& selectors,
               const std::vector<Figure>& figures, std::vector<Figure>& unfit, Sample& out) {
  for (const auto& selector : selectors) {
    const Figure* figure = figure_named(figures, selector.metric);
    if (figure == nullptr || !figure->value) {
      out.cells.emplace_back();
      continue;
    }
    const auto unit = arguments.units.find(selector.metric);
    const bool typed = unit != arguments.units.end();
    const auto value = typed ? in_unit(*figure, unit->second) : as_number(*figure);
    if (value) {
      out.cells.emplace_back(*value);
    } else {
      out.cells.emplace_back();
      unfit.push_back(*figure);
    }
  }
}

void tell_of_units(const std::vector<Figure>& unfit, Sample& out) {
  const std::string types = types_to_write(unfit);
  const std::string text =
      "`" + net::printable(unfit.front().label) + "` comes in " +
      net::printable(unfit.front().unit.empty() ? "no unit" : unfit.front().unit) +
      (types.empty() ? "" : "; write types: " + types);
  if (out.outcome == Outcome::ok) {
    out.outcome = Outcome::unknown;
    out.reason = Reason::unit;
    out.detail = text;
  } else {
    out.detail += "; " + text;
  }
}

}  // namespace

Sample not_known(Reason reason, std::string detail, std::size_t selectors) {
  Sample out = bad(reason, std::move(detail));
  out.outcome = Outcome::unknown;
  out.cells.resize(1 + selectors);
  return out;
}

Sample judge(const Arguments& arguments, const std::vector<SeriesSelector>& selectors,
             const net::process::Finished& finished) {
  if (!finished.started) {
    const std::string name = net::printable(arguments.command.argv.front());
    return not_known(finished.shortage ? Reason::no_descriptors : Reason::missing,
                     "`" + name + "` could not be started: " + finished.start_error,
                     selectors.size());
  }
  const PluginOutput output = read_output(finished.kept, !finished.cut);
  Sample out;
  judge_end(finished, said_by(output, finished), out);
  const bool has_state = finished.ended && finished.signal == 0;
  out.cells.push_back(has_state ? Cell{static_cast<double>(finished.exit_status)} : Cell{});
  std::vector<Figure> unfit;
  add_cells(arguments, selectors, output.figures, unfit, out);
  if (!unfit.empty()) tell_of_units(unfit, out);
  const bool well = out.outcome == Outcome::ok && finished.exit_status == 0;
  if (well && selectors.empty() && arguments.units.empty()) {
    const std::string types = types_to_write(output.figures);
    if (!types.empty()) out.detail = "its figures are read with types: " + types;
  }
  if (well) return out;
  net::keep_evidence(out, "output", finished.kept);
  net::keep_evidence(out, "performance data", described(output.figures));
  net::keep_evidence(out, "errors", finished.err);
  return out;
}

}  // namespace runbookd::probes::exec
