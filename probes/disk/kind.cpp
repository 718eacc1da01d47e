#include "probes/disk/kind.hpp"

#include "probes/disk/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key keys[] = {
    {.name = "disk",
     .shape = Shape::path,
     .summary = "any path in the file system; `{{ target }}` stands for the target",
     .required = true,
     .example = "/var/lib/postgresql"},
};

constexpr SignalDoc signals[] = {
    {"used", Type::bytes, "in use", Extent::amount},
    {"free", Type::bytes, "left for who is not root", Extent::amount},
    {"size", Type::bytes, "in all", Extent::amount},
    {"used_ratio", Type::ratio, "used / size", Extent::share},
    {"inodes_ratio", Type::ratio, "inodes in use", Extent::share},
    {"read_only", Type::boolean, "it takes no writes"},
};

}  // namespace

constinit const ProbeKind disk_kind{
    .key = "disk",
    .summary = "a file system: space and inodes",
    .keys = keys,
    .signals = signals,
    .parse = disk::parse,
};

constinit const KindRows disk_rows{.probes = rows_of<&disk_kind>};

}  // namespace runbookd::probes
