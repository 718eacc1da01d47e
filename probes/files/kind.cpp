#include "probes/files/kind.hpp"

#include "probes/files/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key keys[] = {
    {.name = "files",
     .shape = Shape::path,
     .summary = "a pattern of files, as a shell has them: `/backups/*.dump`, from the root or the "
                "rulebook's directory; `{{ target }}` stands for the target",
     .required = true},
};

constexpr SignalDoc signals[] = {
    {"newest_age", Type::duration, "since the newest was written", Extent::amount},
    {"newest_size", Type::bytes, "of the newest", Extent::amount},
    {"count", Type::number, "how many there are", Extent::amount},
};

}  // namespace

constinit const ProbeKind files_kind{
    .key = "files",
    .summary = "the files of a directory: age, size, count",
    .keys = keys,
    .signals = signals,
    .parse = files::parse,
};

constinit const KindRows files_rows{.probes = rows_of<&files_kind>};

}  // namespace runbookd::probes
