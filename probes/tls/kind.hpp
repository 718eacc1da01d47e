// The two rows of certificate probes in the registry: a server's (`tls: HOST:PORT`) and a file's
// (`certificate_file: PATH`).
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {
extern const ProbeKind tls_kind;
extern const ProbeKind certificate_file_kind;
extern const KindRows tls_rows;
}  // namespace runbookd::probes
