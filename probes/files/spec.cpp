#include "probes/files/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/target.hpp"
#include "probes/files/kind.hpp"
#include "probes/files/probe.hpp"

namespace runbookd::probes::files {
namespace {

constexpr std::size_t most_pattern_bytes = 4096;

class FilesSpec final : public ProbeSpec {
 public:
  explicit FilesSpec(std::string pattern) : pattern_(std::move(pattern)) {}

  std::vector<SignalDecl> signals() const override { return declared(files_kind.signals); }
  std::string address() const override { return net::printable(pattern_, 200); }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_probe(pattern_, common, services);
  }

 private:
  std::string pattern_;
};

}  // namespace

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader) {
  const auto pattern = reader.string("files");
  if (!pattern) return nullptr;
  if (pattern->size() > most_pattern_bytes) {
    reader.error("files", "`files` is longer than 4096 bytes");
  } else if (pattern->find("**") != std::string::npos) {
    reader.error("files", "`files` knows no `**`", "write one `*` for each level of directories");
  } else if (pattern->ends_with('/')) {
    reader.error("files", "`files` names a directory",
                 "write what of it counts: " + *pattern + "*");
  } else if (pattern->starts_with('~')) {
    reader.error("files", "`files` knows no `~`", "write the path from the root");
  }
  const document::Node* node = reader.take("files");
  if (*pattern != node->target && !net::is_part_of_a_path(node->target))
    reader.error("files", "the target of `files` is no part of a path",
                 "without `/`, `..` and patterns, or write files: \"{{ target }}\" for whole ones");
  if (reader.failed()) return nullptr;
  return std::make_shared<FilesSpec>(*pattern);
}

}  // namespace runbookd::probes::files
