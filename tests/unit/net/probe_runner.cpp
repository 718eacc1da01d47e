#include "tests/unit/net/probe_runner.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "config/document/reader.hpp"

namespace runbookd::test {
namespace {

using document::Diagnostic;
using document::Node;

std::string place_and_message(const Diagnostic& d) {
  const char* level = d.level == document::Level::error ? "error: " : "warning: ";
  return std::to_string(d.mark.line) + ':' + std::to_string(d.mark.column) + ": " + level +
         d.message;
}

constexpr Key target_name[] = {{}};
// What every kind has beside its own keys, as far as the fixtures write it.
constexpr Key common_keys[] = {
    {.name = "every", .shape = Shape::duration},
    {.name = "timeout", .shape = Shape::duration},
    {.name = "resource"},
    {.name = "targets", .shape = Shape::one_or_list, .inside = target_name},
    {.name = "labels", .shape = Shape::map, .inside = target_name},
};

/// What the loader consumes for every kind.
void consume_common(document::Reader& reader) {
  reader.duration("every");
  reader.duration("timeout");
  reader.string("resource");
  reader.strings("targets");
  reader.take("labels");
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

const ProbeKind* kind_of(const Node& probe, const std::vector<const ProbeKind*>& kinds) {
  for (const auto* kind : kinds) {
    const Node* value = probe.find(kind->key);
    if (value != nullptr && (!value->is_map() || !kind->settings_as_map)) return kind;
  }
  return nullptr;
}

/// All probes of a rulebook; the specs in its order.
std::vector<std::string> parse_all(const std::string& text,
                                   const std::vector<const ProbeKind*>& kinds,
                                   std::vector<std::shared_ptr<const ProbeSpec>>& specs) {
  document::Sources sources;
  document::Diagnostics diagnostics;
  const int file = sources.add("rules.yaml", text);
  const auto root = document::parse(sources, file, document::Strictness::run, diagnostics);
  const Node* probes = root ? root->find("probes") : nullptr;
  if (probes == nullptr) throw std::runtime_error("no probes in the rulebook");
  for (const auto& [name, node] : probes->entries) {
    const auto* kind = kind_of(node, kinds);
    if (kind == nullptr) throw std::runtime_error("a probe of another kind: " + name.text);
    document::Reader reader(node, "probe `" + name.text + "`", diagnostics,
                            {common_keys, kind->keys});
    consume_common(reader);
    auto spec = kind->parse(reader);
    reader.finish();
    specs.push_back(reader.failed() ? nullptr : std::move(spec));
  }
  std::vector<std::string> out;
  for (const auto& d : diagnostics.sorted()) out.push_back(place_and_message(d));
  return out;
}

}  // namespace

ParsedProbe parse_probe(const ProbeKind& kind, const std::string& rulebook) {
  ParsedProbe out;
  std::vector<std::shared_ptr<const ProbeSpec>> specs;
  out.errors = parse_all(rulebook, {&kind}, specs);
  if (!specs.empty()) out.spec = specs.front();
  return out;
}

std::shared_ptr<const ProbeSpec> spec_of(const ProbeKind& kind, const std::string& map) {
  auto parsed = parse_probe(kind, "probes:\n  site: {" + map + "}\n");
  if (!parsed.spec) {
    throw std::runtime_error(parsed.errors.empty() ? "no spec" : parsed.errors.front());
  }
  return parsed.spec;
}

Runner::Runner(Loop& loop, std::shared_ptr<const ProbeSpec> spec,
               std::vector<SeriesSelector> selectors, const std::string& target, Nanos timeout)
    : loop_(loop), signals_(spec->signals()) {
  for (const auto& selector : selectors) {
    signals_.push_back({selector.metric, spec->type_of(selector.metric), false});
  }
  ProbeCommon common;
  common.name = "site";
  common.target = target;
  common.timeout = timeout;
  probe_ = spec->make(common, selectors, loop.services());
}

const Sample& Runner::run(std::optional<milliseconds> deadline) {
  sample_ = loop_.run(probe_->run(), deadline);
  if (!finds_targets_ && sample_.cells.size() != signals_.size()) {
    throw std::runtime_error("as many cells as signals were promised");
  }
  return sample_;
}

const Cell& Runner::cell(const std::string& signal) const {
  for (std::size_t i = 0; i < signals_.size(); ++i) {
    if (signals_[i].name == signal) return sample_.cells.at(i);
  }
  throw std::runtime_error("no signal " + signal);
}

std::vector<std::string> check_fixtures(const std::string& folder,
                                        const std::vector<const ProbeKind*>& kinds) {
  const std::filesystem::path root = std::filesystem::path(RUNBOOKD_PROBES_DIR) / folder;
  std::vector<std::string> out;
  std::vector<std::shared_ptr<const ProbeSpec>> specs;
  for (const auto& error : parse_all(read_text(root / "example.yaml"), kinds, specs)) {
    out.push_back("example.yaml: " + error);
  }
  int fixtures = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / "bad")) {
    ++fixtures;
    const std::string text = read_text(entry.path());
    const auto errors = parse_all(text, kinds, specs);
    const std::string got =
        "# expect: " + (errors.empty() ? std::string("nothing") : errors.front());
    if (got != last_line(text)) out.push_back(entry.path().filename().string() + ": " + got);
  }
  if (fixtures == 0) out.push_back("no fixtures");
  return out;
}

}  // namespace runbookd::test
