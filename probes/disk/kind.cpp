#include "probes/disk/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc disk_signals[] = {
    {"used", Type::bytes, "in use"},
    {"free", Type::bytes, "left for who is not root"},
    {"size", Type::bytes, "in all"},
    {"used_ratio", Type::ratio, "used / size"},
    {"inodes_ratio", Type::ratio, "inodes in use"},
    {"read_only", Type::boolean, "it takes no writes"},
};

constexpr ProbeKind disk_kind{
    .key = "disk",
    .summary = "a file system: space and inodes",
    .signals = disk_signals,
    .planned = Planned{"scrape: the /metrics page of node_exporter on that machine"},
};

}  // namespace

constinit const KindRows disk_rows{.probes = rows_of<&disk_kind>};

}  // namespace runbookd::probes
