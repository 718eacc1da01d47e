#include "probes/memory/spec.hpp"

#include <array>

#include "config/document/reader.hpp"
#include "probes/memory/kind.hpp"
#include "probes/memory/probe.hpp"

namespace runbookd::probes::memory {
namespace {

constexpr Key process_keys[] = {
    {.name = "process",
     .summary = "a name as ps -o comm shows it, or a pidfile's path",
     .required = true},
};
constexpr Key whose[] = {
    {.shape = Shape::choice, .choices = "cgroup host"},
    {.shape = Shape::group, .inside = process_keys},
};
constexpr Key keys[] = {
    {.name = "memory",
     .shape = Shape::one_of,
     .summary = "`cgroup` (our own, or that of `path`), `host`, or {process: NAME or pidfile}",
     .required = true,
     .inside = whose},
    {.name = "path",
     .shape = Shape::path,
     .summary = "of a cgroup, as /proc/PID/cgroup has it",
     .example = "/system.slice/postgresql.service"},
};

constexpr auto docs = std::to_array<SignalDoc>({
    {"used", Type::bytes,
     "working set: what is in use without page cache that can be dropped at once", Extent::amount},
    {"limit", Type::bytes,
     "the tightest limit that applies; the machine's memory when there is none", Extent::amount},
    {"used_ratio", Type::ratio, "used / limit", Extent::fill},
    {"oom_kills", Type::number, "processes that the kernel has killed for lack of memory",
     Extent::amount, true},
    {"pressure", Type::ratio,
     "share of the last 10 s in which some task waited for memory (cgroup v2)", Extent::share},
});

constexpr std::string_view hint = "write memory: cgroup, memory: host or memory: {process: NAME}";

std::shared_ptr<const ProbeSpec> spec_of(Question::Of of, std::string name) {
  return std::make_shared<MemorySpec>(Question{of, std::move(name)});
}

std::shared_ptr<const ProbeSpec> parse_process(document::Reader& reader) {
  auto arguments = reader.child("memory");
  if (!arguments) return nullptr;
  const auto name = arguments->string("process");
  arguments->finish();
  if (!name || arguments->failed()) return nullptr;
  const bool is_file = name->find('/') != std::string::npos;
  return spec_of(is_file ? Question::Of::pidfile : Question::Of::process, *name);
}

std::shared_ptr<const ProbeSpec> parse_cgroup(document::Reader& reader) {
  if (!reader.has("path")) return spec_of(Question::Of::own_cgroup, {});
  const auto path = reader.string("path");
  if (!path) return nullptr;
  if (!path->starts_with('/') || path->find("..") != std::string::npos) {
    reader.error("path", "`path` is no cgroup's path",
                 "write it as /proc/PID/cgroup does, beginning with `/`");
    return nullptr;
  }
  return spec_of(Question::Of::cgroup, *path);
}

}  // namespace

std::vector<SignalDecl> MemorySpec::signals() const { return declared(docs); }

std::string MemorySpec::address() const {
  switch (question_.of) {
    case Question::Of::own_cgroup:
      return "own cgroup";
    case Question::Of::cgroup:
      return "cgroup " + question_.name;
    case Question::Of::host:
      return "host";
    case Question::Of::process:
      return "process " + question_.name;
    case Question::Of::pidfile:
      return "process of " + question_.name;
  }
  return {};
}

std::unique_ptr<Probe> MemorySpec::make(const ProbeCommon& /*common*/,
                                        const std::vector<SeriesSelector>& /*selectors*/,
                                        const Services& /*services*/) const {
  return make_memory_probe(question_);
}

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  const auto* node = reader.take("memory");
  const bool is_cgroup = node != nullptr && node->is_scalar() && node->text == "cgroup";
  if (is_cgroup) return parse_cgroup(reader);
  if (reader.has("path")) {
    reader.error("path", "`path` goes with `memory: cgroup`", "remove it");
    return nullptr;
  }
  if (node != nullptr && node->is_map()) return parse_process(reader);
  if (node != nullptr && node->is_scalar() && node->text == "host")
    return spec_of(Question::Of::host, {});
  reader.error("memory", "`memory` takes `cgroup`, `host` or a map", std::string(hint));
  return nullptr;
}

}  // namespace runbookd::probes::memory

namespace runbookd::probes {

constinit const ProbeKind memory_kind = {
    .key = "memory",
    .summary = "memory of a cgroup, the machine or a process",
    .keys = memory::keys,
    .signals = memory::docs,
    .parse = memory::parse,
};

constinit const KindRows memory_rows{.probes = rows_of<&memory_kind>};

}  // namespace runbookd::probes
