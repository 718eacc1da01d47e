// The rows that every probe and every resource has beside those of its kind.
#pragma once

#include "daemon/base/key.hpp"

namespace runbookd::load::keys {

inline constexpr Key target_name[] = {{}};
inline constexpr Key label[] = {{}};

inline constexpr Key discovery[] = {
    {.name = "file_sd",
     .summary = "a file or a pattern of files in Prometheus' format",
     .one_needed = true},
    {.name = "dns",
     .shape = Shape::words,
     .summary = "a name whose records are the targets, asked again when they have expired",
     .one_needed = true,
     .example = "_http._tcp.shop.example"},
    {.name = "type",
     .shape = Shape::choice,
     .summary = "of which type the records of `dns` are",
     .otherwise = "SRV of a name that begins with `_`, else A",
     .choices = "A AAAA SRV"},
    {.name = "port",
     .shape = Shape::integer,
     .summary = "what stands behind each address of `dns`; SRV has ports of its own",
     .lowest = "1",
     .highest = "65535"},
    {.name = "server",
     .shape = Shape::address,
     .summary = "HOST or HOST:PORT of the name server that is asked",
     .otherwise = "those of /etc/resolv.conf"},
    {.name = "allow_empty",
     .shape = Shape::boolean,
     .summary = "believe a list of no targets",
     .preset = "false"},
};

inline constexpr Key probe[] = {
    {.name = "every",
     .shape = Shape::duration,
     .summary = "how often it looks",
     .otherwise = "`defaults.every`",
     .lowest = "100ms"},
    {.name = "timeout",
     .shape = Shape::duration,
     .summary = "how long one run may take",
     .otherwise = "`defaults.timeout`, or `every` when that is shorter",
     .lowest = "10ms"},
    {.name = "resource", .shape = Shape::name, .summary = "whom it speaks for"},
    {.name = "targets",
     .shape = Shape::one_or_list,
     .summary = "names, of which each stands for `{{ target }}` in turn",
     .inside = target_name},
    {.name = "targets_from",
     .shape = Shape::group,
     .summary = "the same from files or from DNS, taken over whenever they change",
     .inside = discovery},
    {.name = "labels",
     .shape = Shape::map,
     .summary = "name: value; without effect in this version",
     .inside = label},
};

inline constexpr Key other_resource[] = {{.shape = Shape::name}};

inline constexpr Key resource[] = {
    {.name = "kind", .summary = "what it is", .required = true},
    {.name = "depends_on",
     .shape = Shape::one_or_list,
     .summary = "resources that it needs, which are blamed before it",
     .inside = other_resource},
    {.name = "targets",
     .shape = Shape::one_or_list,
     .summary = "names of its instances, or a probe that has them",
     .inside = target_name},
    {.name = "every",
     .shape = Shape::duration,
     .summary = "how often it is looked at, where it is observed",
     .otherwise = "`defaults.every`",
     .lowest = "1s"},
    {.name = "timeout",
     .shape = Shape::duration,
     .summary = "how long one look may take",
     .otherwise = "`defaults.timeout`",
     .lowest = "10ms"},
};

}  // namespace runbookd::load::keys
