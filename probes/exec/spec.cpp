#include "probes/exec/spec.hpp"

#include "config/document/reader.hpp"
#include "probes/exec/kind.hpp"
#include "probes/exec/perfdata.hpp"
#include "probes/exec/probe.hpp"

namespace runbookd::probes::exec {
namespace {

constexpr std::size_t most_shown = 160;

class ExecSpec final : public ProbeSpec {
 public:
  explicit ExecSpec(Arguments arguments)
      : arguments_(std::make_shared<const Arguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override { return declared(exec_kind.signals); }
  Type type_of(std::string_view label) const override {
    const auto at = arguments_->units.find(label);
    return at == arguments_->units.end() ? Type::number : net::type_of(at->second);
  }
  std::string address() const override {
    const auto& command = arguments_->command;
    std::string out;
    for (std::size_t i = 0; i < command.argv.size(); ++i) {
      if (i > 0) out += ' ';
      const bool as_it_is = net::process::is_template(command.argv[i]);
      out += command.hidden[i] ? "***"
             : as_it_is        ? command.argv[i]
                               : net::process::quoted_argument(command.argv[i]);
      if (out.size() > most_shown) return out.substr(0, most_shown) + "...";
    }
    return out;
  }
  std::unique_ptr<Probe> make(const ProbeCommon& common,
                              const std::vector<SeriesSelector>& selectors,
                              const Services& services) const override {
    return make_probe(arguments_, common, selectors, services);
  }

 private:
  std::shared_ptr<const Arguments> arguments_;
};

bool read_command(document::Reader& reader, Arguments& out) {
  auto command = reader.child("exec");
  if (!command) return false;
  bool good = false;
  if (command->has("argv"))
    good = net::process::read_argv(*command, out.command);
  else
    command->strings("argv");  // which says that it is missing
  out.command.directory = command->string("directory").value_or("");
  good = net::process::read_environment(*command, out.command) && good;
  good = net::process::read_limits(*command, out.command) && good;
  command->finish();
  return good && !command->failed();
}

/// By the names that expressions use; two spellings of one label have to mean the same.
bool by_label(document::Reader& reader, const net::Units& written, net::Units& out) {
  for (const auto& [name, unit] : written) {
    const auto [at, fresh] = out.emplace(label_in_expressions(name), unit);
    if (fresh || at->second == unit) continue;
    reader.error("types", "`types` names `" + at->first + "` twice, with different units");
    return false;
  }
  return true;
}

}  // namespace

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  Arguments out;
  const bool command = read_command(reader, out);
  net::Units written;
  const bool units =
      net::read_units(reader, "types", written) && by_label(reader, written, out.units);
  if (!command || !units || reader.failed()) return nullptr;
  return std::make_shared<ExecSpec>(std::move(out));
}

}  // namespace runbookd::probes::exec
